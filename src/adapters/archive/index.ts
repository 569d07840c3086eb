/**
 * The venue's archive of klines and trades: in a folder, as a single file, or over http.
 *
 * Promises: a file is handed over whole, with its digest and what its CHECKSUM file says of it.
 * Never: looks at a row.
 */
export { archiveSource } from './archive.ts'
