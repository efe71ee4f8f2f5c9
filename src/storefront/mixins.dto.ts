import { ApiPropertyOptional } from '@nestjs/swagger';
import { isObject, IsOptional, ValidateBy } from 'class-validator';
import { type GivenMixins } from '../mixin/mixin.types.js';

/** What the schemas say nothing of: that there are data and versions at all. */
function IsMixins(): PropertyDecorator {
  return ValidateBy({
    name: 'isMixins',
    validator: {
      validate: (value: unknown) => isObject<object>(value) && Object.values(value).every(isMixin),
      defaultMessage: () => '$property must be made of {"data": {…}, "version": 1} by name',
    },
  });
}

function isMixin(value: unknown): boolean {
  if (!isObject<{ data?: unknown; version?: unknown }>(value)) return false;
  const { data, version = null, ...rest } = value;
  return isObject(data) && (version === null || Number.isInteger(version)) && Object.keys(rest).length === 0;
}

/** By name: `{"loyalty": {"version": 1, "data": {"tier": "gold"}}}`. Without a version, of the newest schema. */
export class CheckoutMixinsDto {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsMixins()
  customer?: GivenMixins;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsMixins()
  shippingAddress?: GivenMixins;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsMixins()
  billingAddress?: GivenMixins;
}
