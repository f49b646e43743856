// Only what the pages use. Every page works without it.
import { Button, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput, Radios, SkipLink, createAll } from 'govuk-frontend'
import './hide.mjs'
import './keep.mjs'
import './passkey.mjs'
import './roll.mjs'

for (const Component of [Button, ErrorSummary, ExitThisPage, NotificationBanner, PasswordInput, Radios, SkipLink]) {
  createAll(Component)
}

// The button that prints is hidden until it can.
for (const item of document.querySelectorAll('[data-clearway-print-item]')) {
  item.hidden = false
  item.querySelector('[data-clearway-print]').addEventListener('click', () => window.print())
}
