/** The files of one call: the audio and a description of it, both whole or not there. */
import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Captured } from '../call/feed.ts'
import { RATE } from '../audio/timeline.ts'
import { describe, put, type WritePlaces } from './files.ts'
import { captureWithout } from './pcap.ts'
import { silencesOf } from './silences.ts'
import { ifThere, ofSource } from './source.ts'
import { surveyOf, wavOf, type Survey } from './wav.ts'

/** A call that an engine wrote down, or does. */
export interface CapturedCall extends Captured {
  /** What the engine wrote is whole; else it is as a process left it that was killed. */
  readonly isOver?: boolean
}

/** What came of the files of a call. */
export interface Written {
  /** How long the recording is; undefined when nothing was heard. */
  readonly seconds: number | undefined
  /** Packets of audio that cannot be decoded, by codec; undefined when all could be. */
  readonly undecoded?: Readonly<Record<string, number>> | undefined
}

/**
 * Writes them and takes the engine's files away. What fails leaves those where they are, and nothing of ours.
 * @throws SourceFailed for a file of the engine; whatever a folder says
 */
export async function writeRecording(captured: CapturedCall, places: WritePlaces): Promise<Written> {
  const { media: { name, ports, payloads }, call: { callUid }, moments } = captured
  const from = { ports, payloads, isSilent: silencesOf(moments) }
  const captures = await capturesOf(captured, places)
  const survey = await ofSource(surveyOf({ files: captures, ...from }))
  if (survey) {
    const files = [await put(places, `${callUid}.wav`, wavOf(survey, from))]
    for (const [at, capture] of keptOf(survey).entries()) {
      files.push(await put(places, `${callUid}-${at + 1}.pcap`, captureWithout(capture, from.isSilent)))
    }
    await describe(places, callUid, description(captured, survey, files))
  }
  const notes = await filesOf(join(places.engineDir, 'metadata'), `rtpengine-meta-${name}-`)
  await Promise.all([...captures, ...notes].map(file => rm(file, { force: true })))
  return { seconds: survey && survey.length / RATE, undecoded: survey && undecodedIn(survey) }
}

/** The engine's files of what was said. */
export function capturesOf(
  { media: { name } }: Pick<CapturedCall, 'media'>, { engineDir }: Pick<WritePlaces, 'engineDir'>,
): Promise<readonly string[]> {
  return filesOf(join(engineDir, 'pcaps'), `${name}-`)
}

/** Those of all calls, by the name of each. */
export async function allCaptures(
  { engineDir }: Pick<WritePlaces, 'engineDir'>,
): Promise<readonly { readonly name: string; readonly path: string }[]> {
  const files = await filesOf(join(engineDir, 'pcaps'), '')
  return files.flatMap(path => {
    const [, name] = /^([0-9a-f]{20})-/.exec(basename(path)) ?? []
    return name === undefined ? [] : [{ name, path }]
  })
}

async function filesOf(folder: string, prefix: string): Promise<string[]> {
  // The engine makes the folder with its first recording.
  const names = await ifThere(readdir(folder)) ?? []
  return names.filter(name => name.startsWith(prefix)).map(name => join(folder, name))
}

/** The engine's own files stay where something was said in a codec we cannot decode. */
function keptOf(survey: Survey): readonly string[] {
  const { heard, unheard, files } = survey
  const isUnknown = Object.keys(unheard).length > 0 && (heard.a === 0 || heard.b === 0)
  return isUnknown || undecodedIn(survey) ? files : []
}

function undecodedIn({ undecoded }: Survey): Survey['undecoded'] | undefined {
  return Object.keys(undecoded).length > 0 ? undecoded : undefined
}

function description({ call, moments, isOver }: CapturedCall, survey: Survey, files: readonly string[]): object {
  const { callUid, from, to, peer, rule, target, startedAtMs, answeredAtMs, policyDigest } = call
  const time = (ms: number | undefined): string | undefined => ms === undefined ? undefined : new Date(ms).toISOString()
  return {
    callUid, from, to, peer, rule, target, policyDigest, startedAt: time(startedAtMs), answeredAt: time(answeredAtMs),
    recordingBegins: time(survey.startS * 1000), seconds: survey.length / RATE, ...!isOver && { cutShort: true },
    channels: { left: 'caller', right: 'callee' }, files,
    undecoded: undecodedIn(survey),
    moments: moments.map(({ did, atMs }) => ({ did, at: time(atMs) })),
    packets: { caller: survey.heard.a, callee: survey.heard.b, otherPayloadTypes: survey.unheard },
  }
}
