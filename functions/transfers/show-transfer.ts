import { endpoint } from '../shared/http.ts';
import type { AnswerOf, RequestOf } from '../shared/route.ts';
import type { Services } from '../shared/services.ts';
import { noSuchTransfer, transferView } from './transfer-view.ts';
import { showTransferRoute } from './transfers-routes.ts';
import { getTransfer } from './transfers-store.ts';

/** GET /warehouses/{warehouseId}/transfers/{transferId}, for both its warehouses. @throws Problem 404 NOT_FOUND. */
export async function showTransfer(
  { params: { warehouseId, transferId } }: RequestOf<typeof showTransferRoute>,
  { db }: Services,
): Promise<AnswerOf<typeof showTransferRoute>> {
  const transfer = await getTransfer(db, transferId);
  if (transfer?.origin !== warehouseId && transfer?.destination !== warehouseId) throw noSuchTransfer();
  return transferView(transfer);
}

export const handler = endpoint(showTransferRoute, showTransfer);
