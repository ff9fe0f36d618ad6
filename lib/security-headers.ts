/**
 * The Content Security Policy of the page, in AWS and on the local origin: only this origin's own files and API, no
 * inline script or style, and nobody frames it.
 * @param uploads the one other origin that the page may send to: the bucket that takes files by signed forms
 */
export const contentSecurityPolicy = (uploads?: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${uploads === undefined ? '' : ` ${uploads}`}`,
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** What the page may ask the browser for: nothing (w3.org/TR/permissions-policy). */
export const PERMISSIONS_POLICY = 'camera=(), geolocation=(), microphone=(), payment=(), usb=()';

/**
 * The headers on every answer, by lower-case name. TLS alone adds Strict-Transport-Security.
 * @param uploads as of {@link contentSecurityPolicy}
 */
export const securityHeaders = (uploads?: string) =>
  ({
    'content-security-policy': contentSecurityPolicy(uploads),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': PERMISSIONS_POLICY,
  }) as const;
