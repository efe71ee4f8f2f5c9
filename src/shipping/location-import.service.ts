import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { CsvError, parse } from 'csv-parse';
import { type FieldIssue, invalidRequest } from '../kernel/domain-error.js';
import { Transactor } from '../platform/database/transactor.js';
import { locationColumns, readLocationHeader, readLocationRow } from './location-csv.js';
import { LocationService } from './location.service.js';
import { type Location } from './location.types.js';

/** The whole file is held in memory until it is known to be right: rows times the longest record is the most it takes. */
const mostRows = 50_000;
const longestRecord = 2_000;
const mostIssues = 100;
const batchSize = 5_000;

/** A record of the file, with the line on which it ends. */
interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

export interface ImportedLocations {
  readonly read: number;
  /** How many are new or different. */
  readonly changed: number;
}

/** Takes over files of locations, each wholly or not at all. */
@Injectable()
export class LocationImports {
  constructor(
    private readonly transactor: Transactor,
    private readonly locations: LocationService,
  ) {}

  /**
   * Reads a CSV file and makes its locations or changes those with their ids; others stay. Idempotent. Opens its own
   * transaction once all is read. Throws `request.invalid` naming the faulty lines, with nothing changed.
   */
  async run(storeId: number, file: Readable): Promise<ImportedLocations> {
    const locations = await read(file);
    const changed = await this.transactor.run(async (tx) => {
      let count = 0;
      for (let from = 0; from < locations.length; from += batchSize) {
        count += await this.locations.putAll(tx, storeId, locations.slice(from, from + batchSize));
      }
      return count;
    });
    return { read: locations.length, changed };
  }
}

/** By id, so that imports at the same time lock their rows in one order. */
async function read(file: Readable): Promise<Location[]> {
  const reading = new LocationFile();
  const parser = parse({
    bom: true,
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: longestRecord,
  });
  try {
    await pipeline(file, parser, async (records: AsyncIterable<CsvRecord>) => {
      for await (const { record, info } of records) reading.take(record, info.lines);
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    reading.refuse({ path: [Number(error['lines'] ?? 0)], code: 'malformed', message: error.message });
  }
  return reading.end();
}

/** What is read of a file so far. */
class LocationFile {
  private readonly locations = new Map<number, Location>();
  private readonly issues: FieldIssue[] = [];
  private columns: ReturnType<typeof readLocationHeader> | undefined;

  take(cells: readonly string[], line: number): void {
    if (this.columns === undefined) {
      this.columns = readLocationHeader(cells);
      if (this.columns === null) this.refuseHeader(line);
      return;
    }
    if (this.columns === null || this.locations.size > mostRows) return;
    const row = readLocationRow(cells, this.columns, line);
    if ('code' in row) this.refuse(row);
    else if (this.locations.has(row.id)) {
      this.refuse({ path: [line, 'id'], code: 'repeated', message: `Line ${line}: the id was there before` });
    } else this.locations.set(row.id, row);
    if (this.locations.size > mostRows) {
      this.refuse({ path: [line], code: 'too_many_rows', message: `A file has at most ${mostRows} rows` });
    }
  }

  refuse(issue: FieldIssue): void {
    if (this.issues.length < mostIssues) this.issues.push(issue);
  }

  /** Throws `request.invalid` when anything was wrong. */
  end(): Location[] {
    if (this.columns === undefined && this.issues.length === 0) this.refuseHeader(1);
    if (this.issues.length > 0) throw invalidRequest(this.issues, 'The file has faulty lines.');
    return [...this.locations.values()].sort((a, b) => a.id - b.id);
  }

  private refuseHeader(line: number): void {
    const message = `The header names ${locationColumns.join(', ')} and nothing else`;
    this.refuse({ path: [line], code: 'wrong_columns', message });
  }
}
