import {
  clearCartRoute,
  removeCartItemRoute,
  replaceCartRoute,
  setCartItemRoute,
  showCartRoute,
} from './carts/carts-routes.ts';
import { exportItemsRoute, importItemsRoute } from './catalogue/catalogue-routes.ts';
import {
  beginCheckoutRoute,
  cancelCheckoutRoute,
  showCheckoutRoute,
  startPaymentRoute,
} from './checkout/checkout-routes.ts';
import {
  addItemImageRoute,
  changeItemRoute,
  createItemRoute,
  listItemsRoute,
  removeItemImageRoute,
  retireItemRoute,
  showAdminItemRoute,
} from './items/admin-routes.ts';
import { getItemRoute } from './items/items-routes.ts';
import {
  cancelOrderRoute,
  getOrderRoute,
  listOrdersRoute,
  listStuckOrdersRoute,
  submitOrderRoute,
} from './orders/orders-routes.ts';
import { replaceSynonymsRoute, searchRoute, showSynonymsRoute, suggestRoute } from './search/search-routes.ts';
import type { Route } from './shared/route.ts';
import { explainStockRoute } from './stock/stock-routes.ts';
import {
  changeShelfRoute,
  claimWorkRoute,
  listShelvesRoute,
  listWarehousesRoute,
  listWorkRoute,
  releaseWorkRoute,
  shipWorkRoute,
} from './warehouses/warehouses-routes.ts';

/**
 * Every route of the HTTP API. API Gateway's routes, each function's grants and environment, validation, the OpenAPI
 * document and the tests of every route as every role all come from here.
 */
export const routes: readonly Route[] = [
  searchRoute,
  suggestRoute,
  getItemRoute,
  showCartRoute,
  replaceCartRoute,
  clearCartRoute,
  setCartItemRoute,
  removeCartItemRoute,
  beginCheckoutRoute,
  showCheckoutRoute,
  cancelCheckoutRoute,
  startPaymentRoute,
  submitOrderRoute,
  listOrdersRoute,
  getOrderRoute,
  cancelOrderRoute,
  listWorkRoute,
  claimWorkRoute,
  releaseWorkRoute,
  shipWorkRoute,
  listShelvesRoute,
  changeShelfRoute,
  listWarehousesRoute,
  listStuckOrdersRoute,
  explainStockRoute,
  listItemsRoute,
  createItemRoute,
  showAdminItemRoute,
  changeItemRoute,
  retireItemRoute,
  addItemImageRoute,
  removeItemImageRoute,
  importItemsRoute,
  exportItemsRoute,
  showSynonymsRoute,
  replaceSynonymsRoute,
];
