import { type PriceImport } from '../catalog/price-import.types.js';
import { type PriceImportDto, type PriceImportSummaryDto } from './price-import.dto.js';

export function toPriceImportSummaryDto(file: PriceImport): PriceImportSummaryDto {
  const { id, status, rowsRead, rowsFaulty, pricesChanged, createdAt, updatedAt } = file;
  const times = { createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
  return { id, status, rowsRead, rowsFaulty, pricesChanged, ...times };
}

export function toPriceImportDto(file: PriceImport): PriceImportDto {
  return { ...toPriceImportSummaryDto(file), issues: file.issues.map((issue) => ({ ...issue })) };
}
