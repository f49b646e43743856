// Runs before the page is drawn, so that what needs a script never flickers. A file, since inline scripts are refused.
document.body.className += ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '')
