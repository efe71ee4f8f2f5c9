import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { AddressBook } from '../identity/address-book.service.js';
import { type CustomerPrincipal } from '../identity/identity.types.js';
import { CurrentCustomer } from '../platform/http/current.js';
import { decodeCursor, PageQueryDto, toPage } from '../platform/http/page.js';
import { PathId } from '../platform/http/path-id.js';
import {
  CustomerAddressChangesDto,
  CustomerAddressDto,
  CustomerAddressPageDto,
  NewCustomerAddressDto,
  toCustomerAddressDto,
} from './customer-address.dto.js';
import { StorefrontAccess } from './storefront-access.js';

@ApiTags('Customers')
@Controller('storefront/v1/customers/me/addresses')
@StorefrontAccess('customer', 'account')
export class CustomerAddressesController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly book: AddressBook,
  ) {}

  @Get()
  @ApiOperation({ summary: "The customer's saved addresses, oldest first" })
  @ApiOkResponse({ type: CustomerAddressPageDto })
  async list(
    @CurrentCustomer() customer: CustomerPrincipal,
    @Query() { limit, after }: PageQueryDto,
  ): Promise<CustomerAddressPageDto> {
    const [last] = after === undefined ? [] : decodeCursor(after, 'number');
    const found = await this.book.list(this.dataSource.manager, customer, { limit: limit + 1, after: last });
    const page = toPage(found, limit, ({ id }) => [id]);
    return { items: page.items.map(toCustomerAddressDto), next: page.next };
  }

  @Post()
  @ApiOperation({ summary: 'Save an address', description: 'One that the customer has saved already is found again.' })
  @ApiCreatedResponse({ type: CustomerAddressDto, description: 'It is new; the first of a customer is the default' })
  @ApiOkResponse({ type: CustomerAddressDto, description: 'It was saved before' })
  async save(
    @CurrentCustomer() customer: CustomerPrincipal,
    @Body() body: NewCustomerAddressDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CustomerAddressDto> {
    const { address, created } = await this.book.save(customer, body);
    reply.status(created ? HttpStatus.CREATED : HttpStatus.OK);
    return toCustomerAddressDto(address);
  }

  @Get(':addressId')
  @ApiOperation({ summary: "One of the customer's saved addresses" })
  @ApiOkResponse({ type: CustomerAddressDto })
  async read(
    @CurrentCustomer() customer: CustomerPrincipal,
    @Param('addressId', PathId) id: number,
  ): Promise<CustomerAddressDto> {
    return toCustomerAddressDto(await this.book.get(this.dataSource.manager, customer, id));
  }

  @Patch(':addressId')
  @ApiOperation({ summary: 'Change a saved address', description: 'Orders keep the address they were placed with.' })
  @ApiOkResponse({ type: CustomerAddressDto })
  @ApiConflictResponse({ description: '`address.saved_already`' })
  async change(
    @CurrentCustomer() customer: CustomerPrincipal,
    @Param('addressId', PathId) id: number,
    @Body() body: CustomerAddressChangesDto,
  ): Promise<CustomerAddressDto> {
    return toCustomerAddressDto(await this.book.change(customer, id, body));
  }

  @Put(':addressId/default')
  @ApiOperation({ summary: 'Make a saved address the default' })
  @ApiOkResponse({ type: CustomerAddressDto })
  async makeDefault(
    @CurrentCustomer() customer: CustomerPrincipal,
    @Param('addressId', PathId) id: number,
  ): Promise<CustomerAddressDto> {
    return toCustomerAddressDto(await this.book.makeDefault(customer, id));
  }

  @Delete(':addressId')
  @HttpCode(HttpStatus.NO_CONTENT)
  @ApiOperation({ summary: 'Delete a saved address' })
  @ApiNoContentResponse()
  async delete(@CurrentCustomer() customer: CustomerPrincipal, @Param('addressId', PathId) id: number): Promise<void> {
    await this.book.delete(customer, id);
  }
}
