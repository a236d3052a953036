/** The part of sdp-transform 3 we use; the package brings no types. Every field is what the text had, if it had it. */
declare module 'sdp-transform' {
  interface Connection { readonly version?: unknown; readonly ip?: unknown }
  interface Rtp { readonly payload?: unknown; readonly codec?: unknown; readonly rate?: unknown }
  interface Fmtp { readonly payload?: unknown; readonly config?: unknown }
  interface Media {
    readonly type?: unknown
    readonly port?: unknown
    readonly protocol?: unknown
    readonly payloads?: unknown
    readonly direction?: unknown
    readonly connection?: Connection
    readonly rtp: readonly Rtp[]
    readonly fmtp: readonly Fmtp[]
  }
  interface Session {
    readonly version?: unknown
    readonly direction?: unknown
    readonly connection?: Connection
    readonly media: readonly Media[]
  }
  const sdpTransform: { parse(sdp: string): Session }
  export = sdpTransform
}
