import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { asProblem, type Problem } from '../rules/problems.ts';
import { announce } from '../state/announcement.ts';
import { addToCart } from '../state/cart.ts';
import { signedInAs } from '../state/session.ts';
import { makeWish } from '../state/wish.ts';
import { useBusy } from './use-loaded.ts';

/** What came of adding. */
export interface Added {
  /** Units of the item in the cart now. */
  readonly units?: number;
  readonly problem?: Problem;
}

/**
 * Adds to the cart. A guest is asked to sign in, and goes on with it afterwards.
 * @returns what came of it, whether it is under way, and the action
 */
export function useAddToCart(item: { readonly itemId: string; readonly name: string }) {
  const { route, url } = useLocation();
  const [added, setAdded] = useState<Added>({});
  const [busy, run] = useBusy();
  const { itemId, name } = item;
  const add = (quantity: number) =>
    run(async () => {
      const signInFirst = () => {
        makeWish({ itemId, name, quantity });
        route(`/sign-in?${new URLSearchParams({ back: url, add: '1' })}`);
      };
      if (signedInAs.value === undefined) return signInFirst();
      setAdded({});
      try {
        const units = await addToCart(itemId, quantity);
        setAdded({ units });
        announce(`${name}: ${units} in your cart.`);
      } catch (error) {
        const problem = asProblem(error);
        if (problem.code === 'NOT_SIGNED_IN') return signInFirst();
        setAdded({ problem });
      }
    });
  return { added, busy, add };
}
