/** `192.0.2.7:5060`, `[2001:db8::7]:5060`: an IPv6 address gets its brackets, so that the port stays readable. */
export function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
