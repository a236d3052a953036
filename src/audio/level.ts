/** How loud something is. */

/**
 * What is louder is somebody who speaks: -45 dB below the loudest there is. Lines are 20 dB quieter when
 * nobody does, speakers 20 dB louder.
 */
const VOICE = 32_768 * 10 ** (-45 / 20)

/** True where a stretch of samples is no silence, by its root mean square. */
export function isVoice(samples: Int16Array): boolean {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return sum > samples.length * VOICE * VOICE
}
