-- Okta Push Denied
-- rule edc353e9-7360-4837-929c-4b9eb845d6bb, level low, source okta, athena
SELECT
  "published",
  "uuid",
  coalesce(
    json_extract_scalar("actor", '$["alternateId"]'),
    json_format(json_extract("actor", '$["alternateId"]'))
  ) AS "actor.alternateId",
  coalesce(
    json_extract_scalar("client", '$["ipAddress"]'),
    json_format(json_extract("client", '$["ipAddress"]'))
  ) AS "client.ipAddress"
FROM "okta"
WHERE lower("eventType") = 'user.mfa.okta_verify.deny_push'
  OR (
    lower("eventType") = 'user.authentication.auth_via_mfa'
      AND (
        lower(json_extract_scalar("outcome", '$["result"]')) = 'failure'
          OR CASE
            WHEN strpos(CAST("outcome" AS VARCHAR), '[') > 0 THEN any_match(
              flatten(
                transform(
                  flatten(
                    transform(
                      flatten(
                        transform(
                          coalesce(
                            TRY_CAST(json_extract("outcome", '$') AS Array(JSON)),
                            ARRAY[json_extract("outcome", '$')]
                          ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                        )
                      ),
                      v2 -> coalesce(
                        TRY_CAST(json_extract(v2, '$["result"]') AS Array(JSON)),
                        ARRAY[json_extract(v2, '$["result"]')]
                      )
                    )
                  ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                )
              ), v4 -> lower(json_extract_scalar(v4, '$')) = 'failure'
            )
            ELSE FALSE
          END
      )
      AND CASE
        WHEN strpos(CAST("debugContext" AS VARCHAR), '[') > 0 THEN any_match(
          flatten(
            transform(
              flatten(
                transform(
                  element_at(
                    filter(
                      ARRAY[
                        transform(
                          flatten(
                            transform(
                              coalesce(
                                TRY_CAST(json_extract("debugContext", '$') AS Array(JSON)),
                                ARRAY[json_extract("debugContext", '$')]
                              ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                            )
                          ), v6 -> json_extract(v6, '$["debugData.pushOnlyResponseType"]')
                        ),
                        transform(
                          flatten(
                            transform(
                              flatten(
                                transform(
                                  flatten(
                                    transform(
                                      coalesce(
                                        TRY_CAST(json_extract("debugContext", '$') AS Array(JSON)),
                                        ARRAY[json_extract("debugContext", '$')]
                                      ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                                    )
                                  ),
                                  v8 -> coalesce(
                                    TRY_CAST(json_extract(v8, '$["debugData"]') AS Array(JSON)),
                                    ARRAY[json_extract(v8, '$["debugData"]')]
                                  )
                                )
                              ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                            )
                          ), v10 -> json_extract(v10, '$["pushOnlyResponseType"]')
                        )
                      ],
                      v11 -> any_match(
                        v11, v12 -> coalesce(json_format(json_extract(v12, '$')) <> 'null', FALSE)
                      )
                    ), 1
                  ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                )
              ), v14 -> coalesce(TRY_CAST(v14 AS Array(JSON)), ARRAY[v14])
            )
          ), v15 -> lower(json_extract_scalar(v15, '$')) = 'ov_response_deny'
        )
        ELSE lower(
          CASE
            WHEN coalesce(
              json_format(json_extract("debugContext", '$["debugData.pushOnlyResponseType"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("debugContext", '$["debugData.pushOnlyResponseType"]')
            WHEN coalesce(
              json_format(json_extract("debugContext", '$["debugData"]["pushOnlyResponseType"]')) <> 'null',
              FALSE
            ) THEN json_extract_scalar("debugContext", '$["debugData"]["pushOnlyResponseType"]')
          END
        ) = 'ov_response_deny'
      END
  );
