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
  closeDeliveryRoute,
  createDeliveryRoute,
  listDeliveriesRoute,
  receiveDeliveryRoute,
  showDeliveryRoute,
} from './deliveries/deliveries-routes.ts';
import { moveWorkRoute, showPlanRoute } from './fulfilment/fulfilment-routes.ts';
import {
  addItemImageRoute,
  changeItemRoute,
  createItemRoute,
  listItemsRoute,
  removeItemImageRoute,
  retireItemRoute,
  showAdminItemRoute,
  showItemStockRoute,
} from './items/admin-routes.ts';
import { getItemRoute, nameItemsRoute } from './items/items-routes.ts';
import {
  listDeadLettersRoute,
  listFiguresRoute,
  listQueuesRoute,
  listStuckOrdersRoute,
  redriveOrderRoute,
  redriveQueueRoute,
  showAdminOrderRoute,
  showFiguresRoute,
} from './operations/operations-routes.ts';
import { cancelOrderRoute, getOrderRoute, listOrdersRoute, submitOrderRoute } from './orders/orders-routes.ts';
import {
  cancelReturnRoute,
  listReturnsOfOrderRoute,
  listReturnsRoute,
  receiveReturnRoute,
  requestReturnRoute,
} from './returns/returns-routes.ts';
import { replaceSynonymsRoute, searchRoute, showSynonymsRoute, suggestRoute } from './search/search-routes.ts';
import type { Route } from './shared/route.ts';
import { explainStockRoute } from './stock/stock-routes.ts';
import {
  cancelTransferRoute,
  listTransfersRoute,
  receiveTransferRoute,
  sendTransferRoute,
  showTransferRoute,
} from './transfers/transfers-routes.ts';
import { countShelfRoute } from './warehouses/counts-routes.ts';
import { changeWarehouseRoute, createWarehouseRoute, listWarehousesRoute } from './warehouses/warehouse-routes.ts';
import { changeShelfRoute, listShelvesRoute, locateShelfRoute } from './warehouses/warehouses-routes.ts';
import {
  claimWaveRoute,
  claimWorkRoute,
  listWorkRoute,
  packWorkRoute,
  pickWorkRoute,
  prioritiseWorkRoute,
  releaseWorkRoute,
  reportShortRoute,
  shipWorkRoute,
  showPickListRoute,
} from './warehouses/work-routes.ts';

/**
 * Every route of the HTTP API. API Gateway's routes, each function's grants and environment, validation, the OpenAPI
 * document and the tests of every route as every role all come from here.
 */
export const routes: readonly Route[] = [
  searchRoute,
  suggestRoute,
  nameItemsRoute,
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
  showPlanRoute,
  moveWorkRoute,
  listWorkRoute,
  claimWorkRoute,
  claimWaveRoute,
  showPickListRoute,
  pickWorkRoute,
  reportShortRoute,
  packWorkRoute,
  shipWorkRoute,
  releaseWorkRoute,
  prioritiseWorkRoute,
  listShelvesRoute,
  locateShelfRoute,
  changeShelfRoute,
  countShelfRoute,
  createDeliveryRoute,
  listDeliveriesRoute,
  showDeliveryRoute,
  receiveDeliveryRoute,
  closeDeliveryRoute,
  sendTransferRoute,
  listTransfersRoute,
  showTransferRoute,
  receiveTransferRoute,
  cancelTransferRoute,
  requestReturnRoute,
  listReturnsOfOrderRoute,
  cancelReturnRoute,
  listReturnsRoute,
  receiveReturnRoute,
  listWarehousesRoute,
  createWarehouseRoute,
  changeWarehouseRoute,
  listStuckOrdersRoute,
  showAdminOrderRoute,
  redriveOrderRoute,
  listQueuesRoute,
  listDeadLettersRoute,
  redriveQueueRoute,
  showFiguresRoute,
  listFiguresRoute,
  explainStockRoute,
  listItemsRoute,
  createItemRoute,
  showAdminItemRoute,
  showItemStockRoute,
  changeItemRoute,
  retireItemRoute,
  addItemImageRoute,
  removeItemImageRoute,
  importItemsRoute,
  exportItemsRoute,
  showSynonymsRoute,
  replaceSynonymsRoute,
];
