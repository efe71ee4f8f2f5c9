import { Injectable, type PipeTransform } from '@nestjs/common';
import { Env } from '../../platform/config/env.js';
import { RequestValidation } from '../../platform/http/validation.js';
import {
  EmporixCartCheckoutDto,
  type EmporixCheckoutDto,
  EmporixQuoteCheckoutDto,
  EmporixStrictCartCheckoutDto,
} from './dto/checkout-request.dto.js';

/** A body by what it orders: only what names a quote and no cart is of a quote. Throws `request.invalid`. */
@Injectable()
export class CheckoutBody implements PipeTransform<unknown, EmporixCheckoutDto> {
  private readonly validation = new RequestValidation();

  constructor(private readonly env: Env) {}

  transform(body: unknown): EmporixCheckoutDto {
    return this.validation.transform(body, { type: 'body', metatype: this.shapeOf(body) }) as EmporixCheckoutDto;
  }

  private shapeOf(body: unknown): new () => EmporixCheckoutDto {
    const isQuote = typeof body === 'object' && body !== null && 'quoteId' in body && !('cartId' in body);
    if (isQuote) return EmporixQuoteCheckoutDto;
    return this.env.strictSchemas ? EmporixStrictCartCheckoutDto : EmporixCartCheckoutDto;
  }
}
