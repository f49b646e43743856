// Quick-hide and the idle lock. First the page is blank, then everything else happens: the server locks the session and
// keeps what was typed, and the page gives way to the lock. Without this script the button hides by a form, and another one
// at the end of the page's own form keeps what was typed as well.
const ESCAPES = 3
const ESCAPES_WITHIN = 2000 // milliseconds from one press to the next
const LOOK_EVERY = 5000
const SAY_EVERY = 240000
const LARGEST_LAST_WORD = 60000 // bytes that a browser takes along while a page closes

const body = document.body
const { clearwayIdle: idle, clearwayHere: here, clearwayLocked: locked, clearwayLeave: leave } = body.dataset
const form = document.querySelector('[data-clearway-hide]')
const tabs = idle && 'BroadcastChannel' in window ? new BroadcastChannel('clearway') : null
export let hidden = false
let lastHere = Date.now()
let lastSaid = Date.now()
let escapes = []

function blank() {
  hidden = true
  document.documentElement.classList.add('cw-hidden')
  document.title = 'Clearway'
}

function isTouched(field) {
  if (field.type === 'checkbox' || field.type === 'radio') return field.checked !== field.defaultChecked
  if (field.tagName === 'SELECT') return [...field.options].some((option) => option.selected !== option.defaultSelected)
  return field.type !== 'hidden' && 'defaultValue' in field && field.value !== field.defaultValue
}

// The form in which somebody typed. What a page came filled in with is not theirs, unless they had sent it before and
// it was refused.
function typed() {
  const forms = [...document.querySelectorAll('main form[method="post"]')].filter((each) => each !== form)
  const refused = 'clearwayRefused' in body.dataset
  return forms.find((each) => (refused && each.id === 'form') || [...each.elements].some(isTouched))
}

// What stands in a form, and where: as the server keeps it.
export function filledIn(used) {
  const sent = new URLSearchParams(new FormData(form))
  if (!used) return sent
  sent.set('hidden-at', window.location.pathname + window.location.search) // the page itself does not say: one that refuses names no reference
  for (const [name, value] of new FormData(used)) {
    const secret = used.querySelector(`[name="${CSS.escape(name)}"]`)?.type === 'password'
    if (name !== 'csrfmiddlewaretoken' && !secret) sent.append(name, value)
  }
  return sent
}

export function post(address, sent, signal) {
  const keepalive = sent.toString().length < LARGEST_LAST_WORD
  const headers = { 'X-Clearway-Unasked': '1' }
  return window.fetch(address, { method: 'POST', body: sent, headers, keepalive, signal, redirect: 'manual' })
}

// What was typed may be refused, such as a picture that was pasted: then it is hidden without it. Where the server cannot
// be told to lock at all, somebody leaves: that is a plain link, and signs them out.
export function hide() {
  if (hidden) return
  blank()
  if (!form) return window.location.replace(leave)
  tabs?.postMessage('hidden')
  const isTaken = (answer) => answer.type === 'opaqueredirect'
  post(form.action, filledIn(typed()))
    .then((answer) => isTaken(answer) || post(form.action, new URLSearchParams(new FormData(form))).then(isTaken))
    .then((taken) => window.location.replace(taken ? locked : leave), () => window.location.replace(leave))
}

function isHere(event) {
  if (!event.isTrusted) return
  lastHere = Date.now()
  if (!form || hidden || lastHere - lastSaid < SAY_EVERY) return
  lastSaid = lastHere
  tabs?.postMessage('here')
  post(here, new URLSearchParams(new FormData(form))).then((answer) => answer.status === 403 && hide(), () => {})
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.repeat || event.isComposing) return
  const now = Date.now()
  escapes = [...escapes.filter((each) => now - each < ESCAPES_WITHIN * (ESCAPES - 1)), now]
  if (escapes.length >= ESCAPES) hide()
}, true)

form?.addEventListener('submit', (event) => {
  event.preventDefault()
  hide()
})

if (idle) {
  for (const kind of ['keydown', 'pointerdown', 'wheel', 'touchstart', 'input']) {
    document.addEventListener(kind, isHere, { capture: true, passive: true })
  }
  const look = () => Date.now() - lastHere >= idle * 1000 && hide()
  window.setInterval(look, LOOK_EVERY)
  document.addEventListener('visibilitychange', look)
  if (tabs) {
    tabs.postMessage('here') // a page was opened: somebody is there, in whichever tab
    tabs.onmessage = ({ data }) => {
      if (data === 'hidden') hide()
      else lastHere = lastSaid = Date.now()
    }
  }
}

// A page that the browser keeps in its memory is kept blank, and fetched anew when somebody comes back to it.
window.addEventListener('pagehide', (event) => {
  if (event.persisted) document.documentElement.classList.add('cw-hidden')
})
window.addEventListener('pageshow', (event) => {
  if (event.persisted) window.location.reload()
})
