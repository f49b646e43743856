// A passkey: what the server asks for is handed to the browser, and what the browser says is sent with the form.
// Where there is no script, or no passkey, the page says so and offers another way.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0))
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

const known = (list) => (list || []).map((each) => ({ ...each, id: toBytes(each.id) }))

const asked = (kind, options) => {
  const told = { ...options.publicKey, challenge: toBytes(options.publicKey.challenge) }
  if (kind === 'get') return { publicKey: { ...told, allowCredentials: known(told.allowCredentials) } }
  const user = { ...told.user, id: toBytes(told.user.id) }
  return { publicKey: { ...told, user, excludeCredentials: known(told.excludeCredentials) } }
}

const said = (credential) => {
  const response = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (credential.response[name]) response[name] = toText(credential.response[name])
  }
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response, clientExtensionResults: {} }
}

const use = async (item, form) => {
  const kind = item.dataset.clearwayPasskey
  const failed = item.querySelector('[data-clearway-passkey-failed]')
  failed.hidden = true
  try {
    const credential = await navigator.credentials[kind](asked(kind, JSON.parse(item.dataset.options)))
    form.elements.namedItem('credential').value = JSON.stringify(said(credential))
    form.submit()
  } catch {
    failed.hidden = false
  }
}

for (const item of document.querySelectorAll('[data-clearway-passkey]')) {
  if (!window.PublicKeyCredential || !navigator.credentials) break
  const form = item.querySelector('form')
  item.hidden = false
  for (const other of document.querySelectorAll('[data-clearway-no-passkey]')) other.hidden = true
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    use(item, form)
  })
}
