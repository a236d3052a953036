// The phone of the page: one call at a time, what is heard as a picture, and the messages of SIP as they pass.
'use strict'

const { sip, user, password, missing } = window.told
const at = id => document.getElementById(id)
const places = [...document.querySelectorAll('[data-call]')]
const names = { echo: 'the echo', menu: 'the menu', queue: 'the queue', conference: 'the conference' }
const messagesMax = 14

const context = new AudioContext()
const ear = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0.5 })
let session

/** What a test asks of the page: how the call stands, and the loudest pitch that is heard. */
window.phone = {
  state: 'connecting',
  peak() {
    const levels = new Uint8Array(ear.frequencyBinCount)
    ear.getByteFrequencyData(levels)
    const loudest = levels.indexOf(Math.max(...levels))
    return { hz: loudest * context.sampleRate / ear.fftSize, level: levels[loudest] }
  },
}

function show(state, text) {
  window.phone.state = state
  at('state').textContent = text
  const isFree = state === 'free'
  for (const place of places) {
    place.disabled = !isFree || (place.dataset.call === 'conference' && missing.length > 0)
    if (isFree) place.removeAttribute('aria-pressed')
  }
  at('hang-up').disabled = isFree || state === 'connecting'
}

/** The microphone; where there is none, a tone speaks. */
async function voice() {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false } })
  } catch {
    at('note').textContent = 'There is no microphone, or it may not be used: a tone speaks for you.'
    const place = new MediaStreamAudioDestinationNode(context)
    const tone = new OscillatorNode(context, { frequency: 440 })
    tone.connect(new GainNode(context, { gain: 0.3 })).connect(place)
    tone.start()
    return place.stream
  }
}

function hear(connection) {
  connection.addEventListener('track', ({ track }) => {
    const stream = new MediaStream([track])
    const player = new Audio()
    player.srcObject = stream
    void player.play()
    context.createMediaStreamSource(stream).connect(ear)
  })
}

async function call(place) {
  await context.resume()
  place.setAttribute('aria-pressed', 'true')
  show('calling', `Calling ${names[place.dataset.call]}…`)
  const mediaStream = await voice()
  session = ua.call(`sip:${place.dataset.call}@pointsman.demo`, { mediaStream, pcConfig: { iceServers: [] } })
  if (session.connection) hear(session.connection)
  else session.on('peerconnection', ({ peerconnection }) => hear(peerconnection))
  session.on('confirmed', () => show('talking', `You are in ${names[place.dataset.call]}.`))
  const over = ({ cause }) => {
    for (const track of mediaStream.getTracks()) track.stop()
    session = undefined
    show('free', cause === 'Terminated' ? 'The call is over.' : `The call is over: ${cause}.`)
  }
  session.on('ended', over)
  session.on('failed', over)
}

/** By INFO, which needs nothing of the media engine. */
function press(key) {
  session?.sendDTMF(key)
}

/** The first line of a message, an answer with what it answers. */
function note(way, text) {
  const [first] = text.split('\r\n', 1)
  const line = document.createElement('li')
  line.className = way
  line.textContent = `${first.replace(/ ?SIP\/2\.0 ?/, '')} ${way === 'sent' ? '→' : '←'}`
  at('messages').append(line)
  while (at('messages').children.length > messagesMax) at('messages').firstChild.remove()
}

/** A socket whose messages are noted as they pass. */
function watched(socket) {
  const send = socket.send.bind(socket)
  socket.send = text => {
    if (text.trim() !== '') note('sent', text)
    return send(text)
  }
  let taken
  Object.defineProperty(socket, 'ondata', {
    get: () => text => {
      if (typeof text === 'string' && text.trim() !== '') note('heard', text)
      taken?.(text)
    },
    set: take => { taken = take },
  })
  return socket
}

function draw() {
  const canvas = at('heard')
  const paper = canvas.getContext('2d')
  const levels = new Uint8Array(ear.frequencyBinCount)
  ear.getByteFrequencyData(levels)
  const bars = 80
  // Voices and tunes are in the lower part: up to 2.4 kHz.
  const perBar = Math.floor(2_400 * ear.fftSize / context.sampleRate / bars)
  paper.clearRect(0, 0, canvas.width, canvas.height)
  paper.fillStyle = getComputedStyle(canvas).color
  for (let bar = 0; bar < bars; bar++) {
    const level = Math.max(...levels.subarray(bar * perBar, (bar + 1) * perBar)) / 255
    const height = Math.max(2, level * canvas.height)
    paper.fillRect(bar * canvas.width / bars, canvas.height - height, canvas.width / bars - 2, height)
  }
  requestAnimationFrame(draw)
}

for (const key of '123456789*0#') {
  const button = document.createElement('button')
  button.textContent = key
  button.addEventListener('click', () => press(key))
  document.querySelector('.keys').append(button)
}
for (const place of places) place.addEventListener('click', () => void call(place))
at('hang-up').addEventListener('click', () => session?.terminate())
addEventListener('keydown', ({ key }) => { if (/^[0-9*#]$/.test(key)) press(key) })

const ua = new JsSIP.UA({
  sockets: [watched(new JsSIP.WebSocketInterface(sip))],
  uri: `sip:${user}@pointsman.demo`, password, register: false, session_timers: false,
})
ua.on('connected', () => show('free', 'Ready.'))
ua.on('disconnected', () => {
  show('connecting', 'The router is not reached.')
  const page = document.createElement('a')
  page.href = sip.replace('wss:', 'https:')
  page.textContent = page.href
  at('note').replaceChildren('If the browser does not trust the router\'s certificate yet, open ', page, ' and come back.')
})
if (missing.length > 0) at('note').textContent = `There is no conference: ${missing.join('; ')}.`
show('connecting', 'Connecting…')
ua.start()
draw()
