/** What the callers of the demo hear: short melodies in place of voices, so that everything is made here. */
import { RATE } from '../support/tone.ts'

type Note = readonly [hz: number, ms: number]

const [c, d, e, g, a] = [523, 587, 659, 784, 880] as const
const pause: Note = [0, 120]

const songs: Readonly<Record<string, readonly Note[]>> = {
  welcome: [[c, 160], [e, 160], [g, 320], pause],
  choose: [[g, 140], pause, [g, 140], [a, 280], pause],
  one: [[c, 900], pause],
  two: [[d, 400], pause, [d, 400], pause],
  music: [[c, 300], [e, 300], [g, 300], [e, 300], [d, 300], [g, 300], [a, 300], [g, 300]],
  joined: [[e, 120], [g, 200]],
  left: [[g, 120], [e, 200]],
}

/** The files by their names in the policy's folder. */
export function melodies(): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(Object.entries(songs).map(([name, notes]) => [`sounds/${name}.wav`, waveFile(notes)]))
}

/** A WAV file, 16 bits a sample, one channel. Each note swells and fades, so that nothing clicks. */
function waveFile(notes: readonly Note[]): Buffer {
  const samples = notes.flatMap(([hz, ms]) => {
    const count = Math.floor(RATE * ms / 1000)
    return Array.from({ length: count }, (_, at) =>
      Math.round(7_000 * Math.sin(Math.PI * at / count) * Math.sin(2 * Math.PI * hz * at / RATE)))
  })
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + 2 * samples.length, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(2 * RATE, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(2 * samples.length, 40)
  return Buffer.concat([header, Buffer.from(Int16Array.from(samples).buffer)])
}
