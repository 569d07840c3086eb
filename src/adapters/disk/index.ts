/**
 * The lake on a local disk.
 *
 * Promises: a published file is whole and durable; one writer at a time, also across processes.
 * Never: looks inside a file.
 */
export { diskLakeFiles } from './disk-lake-files.ts'
export { hashFile } from './hash-file.ts'
