/** Generated from schema/config.schema.json by `npm run gen`; edit the schema, not this file. */

/**
 * How one Pointsman process runs: where it listens, what it serves, where it writes. Every key is also
 * a flag and an environment variable; a flag wins over the environment, the environment over this file.
 */
export interface ConfigFile {
  /**
   * The directory (or single file) of the policy. A relative path counts from this file's folder.
   * Default: "policies/hello".
   * Example: "/etc/pointsman/policy".
   */
  readonly policy?: string
  /**
   * Where SIP is taken, as TRANSPORT:HOST:PORT; transports are udp and tcp. One, or a list.
   * Default: ["udp:127.0.0.1:5060","tcp:127.0.0.1:5060"].
   * Example: ["udp:192.0.2.1:5060","tcp:192.0.2.1:5060"].
   */
  readonly listen?: string | readonly string[]
  /**
   * Where the admin API is served over HTTP, as HOST:PORT, or off. It has no password: keep it on
   * loopback.
   * Default: "127.0.0.1:8080".
   * Example: "127.0.0.1:9090".
   */
  readonly admin?: string
  /**
   * Media engines (rtpengine's ng protocol over UDP) as HOST:PORT. One, or a list. Without any, media
   * goes direct.
   * Default: [].
   * Example: ["127.0.0.1:2223"].
   */
  readonly rtpengine?: string | readonly string[]
  /**
   * The file call records are appended to, one JSON object a line. A relative path counts from this
   * file's folder. Left out, none are written.
   * Example: "/var/log/pointsman/cdr.jsonl".
   */
  readonly cdr?: string
  /**
   * The lowest level that is logged.
   * Default: "info".
   * Example: "warn".
   */
  readonly 'log-level'?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
  /**
   * After SIGTERM or SIGINT new calls are refused and live ones may finish; this long. A second signal
   * ends them at once.
   * Unit: ms, s, m or h, written after the number.
   * Default: "30s".
   * Example: "10m".
   */
  readonly drain?: string
}

/** The schema itself: what a configuration file is checked against. */
export const configSchema: Readonly<Record<string, unknown>> = {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "https://pointsman.dev/schema/config.schema.json",
  "title": "ConfigFile",
  "description": "How one Pointsman process runs: where it listens, what it serves, where it writes. Every key is also a flag and an environment variable; a flag wins over the environment, the environment over this file.",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "policy": {
      "description": "The directory (or single file) of the policy. A relative path counts from this file's folder.",
      "type": "string",
      "minLength": 1,
      "default": "policies/hello",
      "examples": [
        "/etc/pointsman/policy"
      ]
    },
    "listen": {
      "description": "Where SIP is taken, as TRANSPORT:HOST:PORT; transports are udp and tcp. One, or a list.",
      "type": [
        "string",
        "array"
      ],
      "items": {
        "type": "string"
      },
      "minItems": 1,
      "default": [
        "udp:127.0.0.1:5060",
        "tcp:127.0.0.1:5060"
      ],
      "examples": [
        [
          "udp:192.0.2.1:5060",
          "tcp:192.0.2.1:5060"
        ]
      ]
    },
    "admin": {
      "description": "Where the admin API is served over HTTP, as HOST:PORT, or off. It has no password: keep it on loopback.",
      "type": "string",
      "default": "127.0.0.1:8080",
      "examples": [
        "127.0.0.1:9090",
        "off"
      ]
    },
    "rtpengine": {
      "description": "Media engines (rtpengine's ng protocol over UDP) as HOST:PORT. One, or a list. Without any, media goes direct.",
      "type": [
        "string",
        "array"
      ],
      "items": {
        "type": "string"
      },
      "default": [],
      "examples": [
        [
          "127.0.0.1:2223"
        ]
      ]
    },
    "cdr": {
      "description": "The file call records are appended to, one JSON object a line. A relative path counts from this file's folder. Left out, none are written.",
      "type": "string",
      "minLength": 1,
      "examples": [
        "/var/log/pointsman/cdr.jsonl"
      ]
    },
    "log-level": {
      "description": "The lowest level that is logged.",
      "type": "string",
      "enum": [
        "trace",
        "debug",
        "info",
        "warn",
        "error",
        "fatal",
        "silent"
      ],
      "default": "info",
      "examples": [
        "warn"
      ]
    },
    "drain": {
      "description": "After SIGTERM or SIGINT new calls are refused and live ones may finish; this long. A second signal ends them at once.",
      "type": "string",
      "x-unit": "ms, s, m or h, written after the number",
      "default": "30s",
      "examples": [
        "10m"
      ]
    }
  }
}
