/**
 * Where the lake's files lie. Paths are relative to the lake, with forward slashes.
 *
 * Laws: a file is there whole or not at all, also after a crash; what was written is never changed.
 */
export interface LakeFiles {
  /** For people: the address as it was set. */
  readonly address: string
  /** What an engine reads: the path or URL of a file in the lake. */
  locate(path: string): string
  /** A local path, unique to the caller, for a file in the making. Left-overs of dead processes are swept. */
  stage(name: string): Promise<string>
  /** Moves a finished local file to its place: durable and whole when it resolves. */
  publish(localFile: string, path: string): Promise<void>
  /** Creates a small file; false if it is already there. */
  create(path: string, text: string): Promise<boolean>
  /** A small file's text, or undefined if there is none. */
  read(path: string): Promise<string | undefined>
  /** What a file's bytes are, or undefined if there is none. */
  digest(path: string): Promise<{ readonly sha256: string; readonly bytes: number } | undefined>
  /** Paths of all files below a folder, sorted; empty if there is no such folder. */
  list(folder: string): Promise<readonly string[]>
  remove(path: string): Promise<void>
  /** One writer at a time, across processes; released when its process dies. Throws `BUSY` after a wait. */
  exclusively<T>(work: () => Promise<T>): Promise<T>
  /** Clears away what was staged and never published. */
  close(): Promise<void>
}
