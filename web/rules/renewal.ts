/**
 * The session after a renewal has ended: what the renewal says, if whoever asked for it is still signed in with the same
 * refresh token; else what there is now, as they have signed out meanwhile or somebody else has signed in.
 * @param renewed undefined when the renewal was refused for good.
 */
export const afterRenewal = <Session extends { readonly refreshToken?: string }>(
  now: Session | undefined,
  asked: Session,
  renewed: Session | undefined,
): Session | undefined => (now !== undefined && now.refreshToken === asked.refreshToken ? renewed : now);
