import { NodeFS } from '@electric-sql/pglite/nodefs'

/**
 * PGlite's files in a folder, with an fsync that syncs.
 *
 * PGlite turns fsync off, and under it Emscripten's NODEFS has none: what was acknowledged survives kill -9
 * (the kernel has it) but not a power cut. Here `fsync` reaches the disk. `fdatasync` still does nothing, so
 * PostgreSQL must be told `wal_sync_method=fsync`.
 */
export function durableFiles(folder: string, fsync: (fd: number) => void): NodeFS {
  const files = new NodeFS(folder)
  const init = files.init.bind(files)
  files.init = async (pglite, options) => {
    const { emscriptenOpts } = await init(pglite, options)
    const preRun = [
      ...(emscriptenOpts.preRun ?? []),
      ({ NODEFS }: EmscriptenModule) => {
        NODEFS.stream_ops.fsync = ({ nfd }) => {
          fsync(nfd)
          return 0
        }
      },
    ]
    return { emscriptenOpts: { ...emscriptenOpts, preRun } }
  }
  return files
}

/** The one corner of Emscripten's module that is touched. `nfd` is Node's own file descriptor. */
interface EmscriptenModule {
  readonly NODEFS: { readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number } }
}
