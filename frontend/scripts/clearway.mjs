// Only what the pages use. Every page works without it.
import { Button, ErrorSummary, ExitThisPage, NotificationBanner, Radios, SkipLink, createAll } from 'govuk-frontend'

for (const Component of [Button, ErrorSummary, ExitThisPage, NotificationBanner, Radios, SkipLink]) {
  createAll(Component)
}

// The button that prints is hidden until it can.
for (const item of document.querySelectorAll('[data-clearway-print-item]')) {
  item.hidden = false
  item.querySelector('[data-clearway-print]').addEventListener('click', () => window.print())
}

// Answers are gone after half an hour: a page brought back from the browser's memory is fetched anew.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})
