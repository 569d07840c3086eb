import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { sha256 } from '../runtime/index.ts'
import { ModelError } from './model-error.ts'

/** How one kind of model lies in bytes: a name, a version, and the schema of its body. */
interface ArtifactFormat<Body extends TSchema> {
  readonly kind: string
  readonly version: number
  readonly body: Body
  /** The version before, which is still read: what is in it, brought to what is written now. */
  readonly earlier?: Pick<Artifact<Static<Body>>, 'name' | 'read'>
}

/** Writes a body to bytes and reads it back. */
export interface Artifact<Body> {
  /** What its bytes begin with. */
  readonly name: string
  /** Deterministic: the same numbers give the same bytes. */
  write(body: Body): Uint8Array
  /** Throws a `ModelError` that says whether the bytes are foreign, damaged or of another version. */
  read(bytes: Uint8Array): Body
}

const MAGIC = 'quant-ai-model'

/**
 * A header line with a digest, then JSON. JSON keeps every bit of a finite double (the shortest decimal
 * that reads back the same), and a person can open the file and see what was learnt.
 */
export function artifact<Body extends TSchema>(
  format: ArtifactFormat<Body>,
): Artifact<Static<Body>> {
  const body = Compile(format.body)
  const name = `${MAGIC} ${format.kind}@${format.version}`

  return {
    name,
    write(value) {
      const json = JSON.stringify(value)
      return new TextEncoder().encode(`${name} ${sha256(json)}\n${json}`)
    },
    read(bytes) {
      const text = new TextDecoder().decode(bytes)
      const end = text.indexOf('\n')
      const header = end < 0 ? '' : text.slice(0, end)
      if (!header.startsWith(`${MAGIC} `)) throw unreadable('no model: the header is missing')
      if (format.earlier && header.startsWith(`${format.earlier.name} `)) {
        return format.earlier.read(bytes)
      }
      if (!header.startsWith(`${name} `)) throw unreadable(`${name} expected, found ${header}`)
      const json = text.slice(end + 1)
      if (header !== `${name} ${sha256(json)}`)
        throw unreadable('damaged: the digest does not match')
      const value: unknown = JSON.parse(json)
      if (!body.Check(value)) throw unreadable(`${name} has a body that does not fit its schema`)
      return value
    },
  }
}

function unreadable(reason: string): ModelError {
  return new ModelError('UNREADABLE', `Unreadable model bytes: ${reason}`)
}
