import { Body, Controller, HttpCode, HttpStatus, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { PriceExplanations } from '../checkout/price-explanations.service.js';
import { CurrentStore } from '../platform/http/current.js';
import { type Store } from '../store/store.types.js';
import { AdminAccess } from './admin-access.js';
import { PriceAnswerDto, PriceQuestionDto } from './pricing.dto.js';
import { toPriceAnswerDto, toPriceQuestion } from './pricing.mapping.js';

@ApiTags('Pricing')
@Controller('admin/v1/pricing')
export class AdminPricingController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly prices: PriceExplanations,
  ) {}

  @Post('explain')
  @AdminAccess('pricing:read')
  @HttpCode(HttpStatus.OK)
  @ApiOperation({
    summary: 'What a basket would cost, and why',
    description:
      'Prices it as a checkout would and shows every rule and offer that looked at it, and what a checkout would refuse. Changes nothing.',
  })
  @ApiOkResponse({ type: PriceAnswerDto })
  async explain(@CurrentStore() store: Store, @Body() body: PriceQuestionDto): Promise<PriceAnswerDto> {
    return toPriceAnswerDto(await this.prices.explain(this.dataSource.manager, toPriceQuestion(store, body)));
  }
}
