import { toMoneyDto } from '../platform/http/money.dto.js';
import { type TransferCodeSettings } from '../pricing/transfer-code.types.js';
import { fromStoreMoney } from './store-money.js';
import { type TransferCodeSettingsDto } from './transfer-code.dto.js';

export function toTransferCodeSettings(body: TransferCodeSettingsDto, currency: string): TransferCodeSettings {
  return { max: fromStoreMoney(body.max, currency, ['max']), unit: fromStoreMoney(body.unit, currency, ['unit'], 1) };
}

export function toTransferCodeSettingsDto(
  { max, unit }: TransferCodeSettings,
  currency: string,
): TransferCodeSettingsDto {
  return { max: toMoneyDto(max, currency), unit: toMoneyDto(unit, currency) };
}
