/**
 * The lake on a local disk, and the journals of live streams.
 *
 * Promises: a published file is whole and durable; one writer at a time, also across processes.
 * Never: looks inside a file.
 */
export { codeVersion, packageVersion } from './code-version.ts'
export { diskJournal } from './disk-journal.ts'
export { diskLakeFiles } from './disk-lake-files.ts'
export { hashFile } from './hash-file.ts'
