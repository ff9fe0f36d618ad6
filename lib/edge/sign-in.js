// Runs in CloudFront before the cache. Of Cognito's operations only the one that a page needs passes.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by this name
function handler(event) {
  const request = event.request;
  const allowed = 'AWSCognitoIdentityProviderService.InitiateAuth';
  const target = request.headers['x-amz-target'];
  if (request.method === 'POST' && target && target.value === allowed) {
    request.uri = '/';
    return request;
  }
  const problem = {
    type: 'about:blank',
    title: 'Forbidden',
    status: 403,
    code: 'FORBIDDEN',
    detail: `Only POST with X-Amz-Target: ${allowed} passes here.`,
  };
  return {
    statusCode: 403,
    statusDescription: 'Forbidden',
    headers: { 'content-type': { value: 'application/problem+json' } },
    body: { encoding: 'text', data: JSON.stringify(problem) },
  };
}
