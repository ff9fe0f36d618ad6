/** Most actions one transaction takes (docs.aws.amazon.com, "Amazon DynamoDB Transactions: How it works"). */
export const TRANSACTION_LIMIT = 100;
