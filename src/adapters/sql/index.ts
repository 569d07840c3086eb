/**
 * The database behind the ports: forecasts and outcomes, the gap ledger, runs and models.
 *
 * Promises: what was acknowledged survives kill -9 and a power cut; one process at a time has a folder, and
 * the next one is told which; a changed, dropped or moved forecast is found.
 * Never: updates or deletes a forecast or an outcome.
 */
export { type Database, openDatabase } from './database.ts'
export { describeHolder, takeFolderLock } from './folder-lock.ts'
