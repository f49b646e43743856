// A pupil roll from a file: read here, in pieces, and sent as the text of a form. Clearway takes no file: what leaves
// the browser is text, and each piece passes the same guard as every other form. Without this script one pastes.
const PIECE = 20000 // characters: each may take nine bytes in a form, and a form holds 256 kB
const SLICE = 1 << 20
const SAVE = 'Open it in the program that made it, save it as CSV, and choose that file.'
const OTHERS = [
  ['504b0304', 'an Excel workbook or a zip'], ['d0cf11e0', 'an old Excel workbook'], ['25504446', 'a PDF'],
  ['89504e47', 'a picture'], ['ffd8ff', 'a picture'], ['47494638', 'a picture'], ['1f8b', 'a packed file']
]

class Refused extends Error {}

for (const form of document.querySelectorAll('[data-clearway-roll]')) offer(form)

// The page goes on by itself; without a script one presses the button.
for (const form of document.querySelectorAll('[data-clearway-goes-on]')) setTimeout(() => form.submit(), 50)

function offer (form) {
  const made = (name, words, properties) => {
    const node = document.createElement(name)
    node.className = words
    return Object.assign(node, properties)
  }
  const group = made('div', 'govuk-form-group')
  const label = made('label', 'govuk-label govuk-label--m', { htmlFor: 'roll-file', textContent: 'Choose the CSV file' })
  const hint = made('div', 'govuk-hint', { id: 'roll-file-hint', textContent: 'It is read in your browser, and sent as text.' })
  const wrong = made('p', 'govuk-error-message', { id: 'roll-file-error', hidden: true })
  wrong.setAttribute('role', 'alert')
  const input = made('input', 'govuk-file-upload', { type: 'file', id: 'roll-file', accept: '.csv,.txt,text/csv,text/plain' })
  input.setAttribute('aria-describedby', 'roll-file-hint roll-file-error')
  const said = made('p', 'govuk-body')
  said.setAttribute('role', 'status')
  const bar = made('progress', 'cw-progress', { hidden: true })
  bar.setAttribute('aria-label', 'Reading the file')
  group.append(label, hint, wrong, input, bar, said)
  form.before(group)
  input.addEventListener('change', () => { if (input.files.length) bring(input.files[0]) })
  form.addEventListener('submit', (event) => { // what was pasted and is more than one form holds goes the same way
    const text = form.elements.text.value
    if (text.length <= Number(form.dataset.longest)) return
    event.preventDefault()
    bring(new Blob([text]))
  })

  async function bring (file) {
    wrong.hidden = true
    group.classList.remove('govuk-form-group--error')
    bar.hidden = false
    input.disabled = true
    try {
      await send(form, file, (done) => {
        bar.max = file.size
        bar.value = done
        said.textContent = `${Math.floor(100 * done / file.size)} of 100 parts are read.`
      })
      window.location.assign(form.dataset.next)
    } catch (error) {
      wrong.textContent = error instanceof Refused ? error.message : 'The file could not be sent. Try again.'
      wrong.hidden = false
      group.classList.add('govuk-form-group--error')
      bar.hidden = true
      said.textContent = ''
      input.disabled = false
      input.value = ''
      input.focus()
    }
  }
}

async function send (form, file, tell) {
  const encoding = await encodingOf(file)
  const state = { form, number: 0, line: 1, characters: 0, encoding }
  let waiting = ''
  for await (const [text, done] of texts(file, encoding)) {
    if (text.includes('\0')) throw new Refused(`This is no CSV. ${SAVE}`)
    waiting += text
    while (waiting.length > PIECE) {
      const end = waiting.lastIndexOf('\n', PIECE - 1) + 1 || PIECE
      await give(state, waiting.slice(0, end), false)
      waiting = waiting.slice(end)
    }
    tell(done)
  }
  if (!waiting && !state.number) throw new Refused('The file is empty. Export the roll again.')
  await give(state, waiting || '\n', true)
}

// One piece. Where the guard refuses it, its halves are tried, so that the one line can be named.
async function give (state, text, last) {
  const most = Number(state.form.dataset.most)
  if (state.characters + text.length > most) {
    throw new Refused('The file is too large for a browser. Bring it in at the machine: clearway people import.')
  }
  const fields = {
    csrfmiddlewaretoken: state.form.elements.csrfmiddlewaretoken.value,
    number: state.number, encoding: state.encoding, last: last ? 'yes' : 'no', text
  }
  const answer = await fetch(state.form.action, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  if (answer.status === 204) {
    state.number += 1
    state.characters += text.length
    state.line += text.split('\n').length - 1
    return
  }
  if (answer.status === 400) {
    const middle = text.indexOf('\n', text.length / 2) + 1 || text.lastIndexOf('\n', text.length / 2) + 1
    if (!middle || middle >= text.length) {
      throw new Refused(`Line ${state.line} looks as if it held a picture or a file. Clearway never takes one. Take it out of the file.`)
    }
    await give(state, text.slice(0, middle), false)
    await give(state, text.slice(middle), last)
    return
  }
  if (answer.status === 409 || answer.status === 422) throw new Refused(await answer.text())
  if (answer.type === 'opaqueredirect') throw new Refused('You are no longer signed in. Sign in, and choose the file again.')
  throw new Error('refused')
}

// In which letters it is written: by its mark, or UTF-8 where every byte fits, or else Windows-1252. The page says which.
async function encodingOf (file) {
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer())
  const hex = Array.from(head.slice(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (!head.length) throw new Refused('The file is empty. Export the roll again.')
  for (const [begins, what] of OTHERS) if (hex.startsWith(begins)) throw new Refused(`This is ${what}, and no CSV. ${SAVE}`)
  if (hex.startsWith('efbbbf')) return 'utf-8-sig'
  if (hex.startsWith('fffe')) return 'utf-16-le'
  if (hex.startsWith('feff')) return 'utf-16-be'
  const zeros = [0, 1].map((odd) => head.filter((byte, place) => place % 2 === odd && byte === 0).length)
  if (zeros[1] > head.length * 0.35 && zeros[0] < head.length * 0.05) return 'utf-16-le'
  if (zeros[0] > head.length * 0.35 && zeros[1] < head.length * 0.05) return 'utf-16-be'
  try {
    for await (const _ of texts(file, 'utf-8')); // eslint-disable-line no-empty
    return 'utf-8'
  } catch (error) {
    if (error instanceof Refused) return 'cp1252'
    throw error
  }
}

const DECODERS = { 'utf-8': 'utf-8', 'utf-8-sig': 'utf-8', 'utf-16-le': 'utf-16le', 'utf-16-be': 'utf-16be', cp1252: 'windows-1252' }

// The text of a file, slice by slice, with plain ends of line; little of it is held.
async function * texts (file, encoding) {
  const decoder = new TextDecoder(DECODERS[encoding], { fatal: true })
  let held = ''
  for (let start = 0; start < file.size; start += SLICE) {
    const end = Math.min(file.size, start + SLICE)
    const bytes = await file.slice(start, end).arrayBuffer()
    let text
    try {
      text = held + decoder.decode(bytes, { stream: end < file.size })
    } catch (error) {
      throw new Refused(`The file holds signs that are no text. ${SAVE}`)
    }
    held = end < file.size && text.endsWith('\r') ? '\r' : ''
    yield [text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n'), end]
  }
}
