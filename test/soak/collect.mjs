// Preloaded into a router that is measured (`node --expose-gc --import …`): collects all garbage when asked to.
process.on('SIGUSR2', () => globalThis.gc())
