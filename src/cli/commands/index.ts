/**
 * Every command, in the order the help lists them: the order in which the data flows.
 *
 * Promises: one file per command; a command that is not in this list does not exist.
 * Never: does the work itself, which lives in the folders a command calls.
 */
import type { CommandFile } from '../cli.ts'
import { evaluateCommand } from './evaluate.ts'
import { featuresCommand } from './features.ts'
import { gapsCommand } from './gaps.ts'
import { importCommand } from './import.ts'
import { lakeCommand } from './lake.ts'
import { referenceCommand } from './reference.ts'
import { settingsCommand } from './settings.ts'
import { startCommand } from './start.ts'
import { venueCommand } from './venue.ts'

export const commands: readonly CommandFile[] = [
  importCommand,
  lakeCommand,
  gapsCommand,
  featuresCommand,
  evaluateCommand,
  referenceCommand,
  startCommand,
  venueCommand,
  settingsCommand,
]
