// Keeps what somebody types at length as a draft, sealed and for them alone: when they pause, now and then while they go on,
// and when the page goes out of sight. So little is lost with a battery, a browser or a connection. Keeping sends nothing,
// and what is sent is kept no longer: the server refuses a draft whose form it has taken.
import { filledIn, hidden, hide, post } from './hide.mjs'

const PAUSE = 5000 // milliseconds without a key
const LONGEST = 20000 // of typing that nothing keeps
const AGAIN = 10000 // until the next try
const KEPT = 204
const OUT = 403
const REFUSED = 400
const NOT_HERE = 409 // sent meanwhile, or opened for another organisation: it would be the same again

const says = document.querySelector('[data-clearway-keep]')
const form = says && document.querySelector('main form#form[method="post"]')
let since = 0 // when somebody typed what is not kept yet
let timer = 0
let call = null
let sending = false
let cutOff = false

// A long text, in a form that is taken once, and under its own address: under that of another it would wait in vain.
function isKept() {
  const own = !form.getAttribute('action') || new URL(form.getAttribute('action'), window.location).pathname === window.location.pathname
  return own && form.querySelector('textarea') && form.querySelector('[name="once"]')
}

function say(how) {
  if (says.textContent === says.dataset[how]) return // read aloud once
  says.textContent = says.dataset[how]
  says.classList.toggle('cw-kept--not', how !== 'kept')
}

function after(milliseconds) {
  window.clearTimeout(timer)
  timer = window.setTimeout(keep, milliseconds)
}

function touched() {
  sending = false // whoever types is still here, as when they stopped the next page
  since = since || Date.now()
  after(Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())))
}

async function keep() {
  window.clearTimeout(timer)
  if (hidden || sending) return
  if (call) return after(PAUSE)
  const begun = since
  since = 0
  call = new AbortController()
  const answer = await post(says.dataset.clearwayKeep, filledIn(form), call.signal).catch(() => null)
  call = null
  if (sending || hidden) return
  cutOff = !answer
  if (answer && answer.status === OUT) return hide()
  if (answer && answer.status === KEPT) return say('kept')
  if (answer && answer.status === REFUSED) return say('refused') // the same words again would be refused again
  if (answer && answer.status === NOT_HERE) return say('trouble')
  since = since || begun
  after(AGAIN)
  say(answer ? 'trouble' : 'lost')
}

// A form that is sent into nothing takes its words along: so while nobody answers it stays, and is tried once more.
function send(event) {
  if (!cutOff || !form.requestSubmit) {
    sending = true
    window.clearTimeout(timer)
    if (call) call.abort()
    return
  }
  event.preventDefault()
  keep().then(() => (cutOff ? says.focus() : form.requestSubmit(event.submitter)))
}

if (form && isKept()) {
  form.addEventListener('input', touched)
  form.addEventListener('submit', send)
  document.addEventListener('visibilitychange', () => document.hidden && since && keep())
  window.addEventListener('online', () => cutOff && keep())
  if ('clearwayRefused' in document.body.dataset) touched() // it was sent and came back: nothing keeps it yet
}
