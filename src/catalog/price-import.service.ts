import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { CsvError, parse } from 'csv-parse';
import { DataSource, type EntityManager, LessThan } from 'typeorm';
import { Transactor } from '../platform/database/transactor.js';
import { type PriceColumn, type PriceRow, readHeader, readRow } from './price-csv.js';
import { PriceImportEntity } from './price-import.entity.js';
import {
  allowTime,
  applyRows,
  closeImport,
  failAbandoned,
  failImport,
  markApplying,
  misfits,
  type MisfitRow,
  stageRows,
  startImport,
} from './price-import.queries.js';
import { type PriceImport, type PriceRowIssue } from './price-import.types.js';
import { priceImportNotFound } from './price.errors.js';

const batchSize = 1_000;
const mostIssues = 1_000;
const mostRows = 1_000_000;

/** A record of the file, with the line on which it ends. */
interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What was found in a file. */
interface Reading {
  readonly rowsRead: number;
  readonly rowsFaulty: number;
  readonly issues: readonly PriceRowIssue[];
}

/**
 * Takes over files of prices, each wholly or not at all. What is read is kept in a table of its own, batch by batch and
 * without a transaction, so that a sender may be slow and a file large; then one transaction checks all of it against
 * the catalog and sets the prices.
 */
@Injectable()
export class PriceImportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactor: Transactor,
  ) {}

  /**
   * Reads a CSV file and sets its prices, each in place of the one for the same variant, list, currency, quantity and
   * start; prices that the file does not name stay. Rows that are at fault refuse the file: nothing is set then.
   * Idempotent. Opens its own transaction. Throws when the file breaks off; the import has failed then.
   */
  async run(storeId: number, actor: string, file: Readable): Promise<PriceImport> {
    const db = this.dataSource.manager;
    await failAbandoned.affected(db, [storeId]);
    const started = await startImport.first(db, [storeId, actor]);
    if (!started) throw new Error('An insert returned no import');
    try {
      await this.conclude(storeId, started.id, await this.read(storeId, started.id, file));
    } catch (error) {
      await failImport.affected(db, [storeId, started.id]);
      throw error;
    }
    return this.get(db, storeId, started.id);
  }

  /** At most `limit` imports of the store, newest first, those before the id `before`; also those that run. */
  async list(
    db: EntityManager,
    storeId: number,
    { limit, before }: { limit: number; before?: number },
  ): Promise<PriceImport[]> {
    const where = { storeId, ...(before === undefined ? {} : { id: LessThan(before) }) };
    return db.getRepository(PriceImportEntity).find({ where, order: { id: 'DESC' }, take: limit });
  }

  /** Also while it runs. Throws `price_import.not_found`. */
  async get(db: EntityManager, storeId: number, id: number): Promise<PriceImport> {
    const found = await db.getRepository(PriceImportEntity).findOneBy({ storeId, id });
    if (!found) throw priceImportNotFound();
    return found;
  }

  private async read(storeId: number, id: number, file: Readable): Promise<Reading> {
    const reader = new PriceFile();
    const parser = parse({
      bom: true,
      info: true,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 10_000,
    });
    try {
      await pipeline(file, parser, async (records: AsyncIterable<CsvRecord>) => {
        for await (const { record, info } of records) {
          reader.take(record, info.lines);
          if (reader.waiting.length >= batchSize) await this.stage(storeId, id, reader);
        }
      });
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      reader.refuse({ line: Number(error['lines'] ?? 0), column: null, code: 'malformed', message: error.message });
    }
    if (reader.isEmpty) reader.refuse({ line: 1, column: null, code: 'wrong_columns', message: 'The file is empty' });
    await this.stage(storeId, id, reader);
    return reader;
  }

  private async stage(storeId: number, id: number, reader: PriceFile): Promise<void> {
    const rows = reader.waiting.splice(0);
    const column = <Key extends keyof PriceRow>(key: Key): PriceRow[Key][] => rows.map((row) => row[key]);
    await stageRows.affected(this.dataSource.manager, [
      storeId,
      id,
      reader.rowsRead,
      reader.rowsFaulty,
      column('line'),
      column('sku'),
      column('list'),
      column('currency'),
      column('amount'),
      column('compareAt'),
      column('minQuantity'),
      column('startsAt'),
      column('endsAt'),
    ]);
  }

  /** All that was read becomes prices, or none of it. */
  private async conclude(storeId: number, id: number, { rowsRead, rowsFaulty, issues }: Reading): Promise<void> {
    await markApplying.affected(this.dataSource.manager, [storeId, id]);
    await this.transactor.run(async (tx) => {
      await allowTime.rows(tx);
      const found = await misfits.rows(tx, [storeId, id]);
      const faulty = rowsFaulty + (found[0]?.total ?? 0);
      const changed = faulty === 0 ? await applyRows.affected(tx, [storeId, id]) : 0;
      const told = [...issues, ...found.map(toIssue)].sort((a, b) => a.line - b.line).slice(0, mostIssues);
      const status = faulty === 0 ? 'applied' : 'refused';
      await closeImport.affected(tx, [storeId, id, status, rowsRead, faulty, changed, JSON.stringify(told)]);
    });
  }
}

/** What is read of a file so far: rows that wait to be kept, and what is wrong with others. */
class PriceFile implements Reading {
  rowsRead = 0;
  rowsFaulty = 0;
  readonly issues: PriceRowIssue[] = [];
  readonly waiting: PriceRow[] = [];
  private columns: readonly PriceColumn[] | null | undefined;

  get isEmpty(): boolean {
    return this.columns === undefined && this.rowsFaulty === 0;
  }

  take(cells: readonly string[], line: number): void {
    if (this.columns === undefined) {
      this.columns = readHeader(cells);
      const message = 'The header names sku, currency, amount and none but the documented columns';
      if (this.columns === null) this.refuse({ line, column: null, code: 'wrong_columns', message });
      return;
    }
    this.rowsRead += 1;
    if (this.columns === null || this.rowsRead > mostRows) {
      if (this.rowsRead === mostRows + 1) {
        this.refuse({ line, column: null, code: 'too_many_rows', message: `A file has at most ${mostRows} rows` });
      }
      return;
    }
    const row = readRow(cells, this.columns, line);
    if ('code' in row) this.refuse(row);
    else this.waiting.push(row);
  }

  refuse(issue: PriceRowIssue): void {
    this.rowsFaulty += 1;
    if (this.issues.length < mostIssues) this.issues.push(issue);
  }
}

function toIssue({ line, code, firstLine }: MisfitRow): PriceRowIssue {
  switch (code) {
    case 'unknown_sku':
      return { line, column: 'sku', code, message: 'There is no variant with this SKU' };
    case 'unknown_list':
      return { line, column: 'list', code, message: 'There is no price list with this code' };
    case 'repeated':
      return { line, column: null, code, message: `Line ${firstLine} sets the same price` };
  }
}
