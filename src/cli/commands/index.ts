/**
 * Every command, in the order the help lists them: the order in which the data flows.
 *
 * Promises: one file per command; a command that is not in this list does not exist.
 * Never: does the work itself, which lives in the folders a command calls.
 */
import type { CommandFile } from '../cli.ts'
import { auditCommand } from './audit.ts'
import { backfillCommand } from './backfill.ts'
import { collectCommand } from './collect.ts'
import { dependenceCommand } from './dependence.ts'
import { driftCommand } from './drift.ts'
import { evaluateCommand } from './evaluate.ts'
import { explainCommand } from './explain.ts'
import { featuresCommand } from './features.ts'
import { forecastsCommand } from './forecasts.ts'
import { gapsCommand } from './gaps.ts'
import { importCommand } from './import.ts'
import { importanceCommand } from './importance.ts'
import { lakeCommand } from './lake.ts'
import { modelsCommand } from './models.ts'
import { referenceCommand } from './reference.ts'
import { rerunCommand } from './rerun.ts'
import { runsCommand } from './runs.ts'
import { settingsCommand } from './settings.ts'
import { startCommand } from './start.ts'
import { tuneCommand } from './tune.ts'
import { venueCommand } from './venue.ts'
import { verifyParityCommand } from './verify-parity.ts'

export const commands: readonly CommandFile[] = [
  importCommand,
  backfillCommand,
  collectCommand,
  lakeCommand,
  gapsCommand,
  featuresCommand,
  evaluateCommand,
  tuneCommand,
  runsCommand,
  rerunCommand,
  modelsCommand,
  importanceCommand,
  dependenceCommand,
  driftCommand,
  referenceCommand,
  startCommand,
  forecastsCommand,
  explainCommand,
  auditCommand,
  verifyParityCommand,
  venueCommand,
  settingsCommand,
]
