import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsString, Matches, MaxLength, ValidateNested } from 'class-validator';
import { Omittable } from '../../../platform/http/omittable.js';
import { lenientBody } from '../../../platform/http/validation.js';
import { IsCountryName, IsPostalCode, longestPostalCode } from './constraints.js';

export const actions = ['checkout', 'save_order'] as const;

const longestStreet = 200;
const longestName = 100;

/** A required text that is not blank. */
function Text(longest: number): PropertyDecorator {
  return (target, property) => {
    ApiProperty({ minLength: 1, maxLength: longest })(target, property);
    MaxLength(longest, { message: `Ensure this field has no more than ${longest} characters.` })(target, property);
    Matches(/\S/, { message: 'This field may not be blank.' })(target, property);
    IsString({ message: 'Not a valid string.' })(target, property);
  };
}

@lenientBody
export class BillingAddressDto {
  @Text(longestStreet)
  street_address: string;

  @ApiProperty({
    oneOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', minLength: 1, maxLength: longestPostalCode },
    ],
    example: 12_345,
    description: 'Read back as it was sent',
  })
  @IsPostalCode()
  postal_code: string | number;

  @Text(longestName)
  city: string;

  @Text(longestName)
  state: string;

  @ApiProperty({ example: 'Canada', description: "A country's full English name, not its code" })
  @IsCountryName()
  country: string;
}

@lenientBody
export class OrderRequestDto {
  @ApiProperty({
    enum: actions,
    description: '`checkout` leads on to the payment, `save_order` keeps the order for later',
  })
  @IsIn(actions, { message: 'This is not a valid choice: "checkout" or "save_order".' })
  action: (typeof actions)[number];

  @ApiPropertyOptional({
    type: BillingAddressDto,
    description: 'The saved address that the customer used last unless given; one that is new is saved',
  })
  @Omittable()
  @IsObject({ message: 'Invalid data. Expected an object.' })
  @ValidateNested({ message: 'Invalid data. Expected an object.' })
  @Type(() => BillingAddressDto)
  billing_address?: BillingAddressDto;
}
