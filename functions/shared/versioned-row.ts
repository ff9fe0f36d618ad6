/**
 * The condition of a put of a row's next version: a first one goes where there is none, another in the place of the one
 * before it, so that nothing that was written since the row was read is overwritten.
 * @param key any attribute of the row's key.
 */
export const nextVersionCondition = (key: string, version: number) =>
  version === 1
    ? { ConditionExpression: `attribute_not_exists(${key})` }
    : { ConditionExpression: 'version = :before', ExpressionAttributeValues: { ':before': version - 1 } };
