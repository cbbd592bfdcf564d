-- Several Defences of an AWS Account Taken Down Together
-- rule c5ae0c6c-6fec-494b-9e26-82fd63c7249c, level critical, source aws-cloudtrail, athena
WITH "rows0_0" AS (
  SELECT
    CASE
      WHEN regexp_like(
        "eventTime",
        '\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-](0[0-9]|1[0-3])(:?[0-5][0-9])?|[+-]14(:?00)?)?\z'
      ) THEN CAST(round(
        to_unixtime(
          CAST(at_timezone(
            TRY_CAST(regexp_replace(replace("eventTime", 'T', ' '), '([.][0-9]{6})[0-9]+', '$1') AS TIMESTAMP(6) WITH TIME ZONE),
            'UTC'
          ) AS TIMESTAMP(6))
        ) * 1E6
      ) AS BIGINT)
    END AS "_t",
    coalesce("eventID", '') AS "_id",
    "recipientAccountId" AS "_key0",
    coalesce(
      lower("eventSource") = 'cloudtrail.amazonaws.com'
        AND "errorCode" IS NULL
        AND (
          lower("eventName") IN ('stoplogging', 'deletetrail')
            OR (
              lower("eventName") = 'puteventselectors'
                AND (
                  lower(
                      json_extract_scalar(
                        "requestParameters", '$["eventSelectors"]["includeManagementEvents"]'
                      )
                    ) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    coalesce(
                                      TRY_CAST(json_extract("requestParameters", '$["eventSelectors"]') AS Array(JSON)),
                                      ARRAY[
                                        json_extract("requestParameters", '$["eventSelectors"]')
                                      ]
                                    ), v1 -> coalesce(TRY_CAST(v1 AS Array(JSON)), ARRAY[v1])
                                  )
                                ),
                                v2 -> coalesce(
                                  TRY_CAST(json_extract(v2, '$["includeManagementEvents"]') AS Array(JSON)),
                                  ARRAY[json_extract(v2, '$["includeManagementEvents"]')]
                                )
                              )
                            ), v3 -> coalesce(TRY_CAST(v3 AS Array(JSON)), ARRAY[v3])
                          )
                        ), v4 -> lower(json_extract_scalar(v4, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
            OR (
              lower("eventName") = 'updatetrail'
                AND (
                  lower(json_extract_scalar("requestParameters", '$["isMultiRegionTrail"]')) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["isMultiRegionTrail"]') AS Array(JSON)),
                              ARRAY[json_extract("requestParameters", '$["isMultiRegionTrail"]')]
                            ), v5 -> coalesce(TRY_CAST(v5 AS Array(JSON)), ARRAY[v5])
                          )
                        ), v6 -> lower(json_extract_scalar(v6, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
            OR (
              lower("eventName") = 'updatetrail'
                AND (
                  lower(
                      json_extract_scalar("requestParameters", '$["includeGlobalServiceEvents"]')
                    ) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["includeGlobalServiceEvents"]') AS Array(JSON)),
                              ARRAY[
                                json_extract("requestParameters", '$["includeGlobalServiceEvents"]')
                              ]
                            ), v7 -> coalesce(TRY_CAST(v7 AS Array(JSON)), ARRAY[v7])
                          )
                        ), v8 -> lower(json_extract_scalar(v8, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
            OR (
              lower("eventName") = 'updatetrail'
                AND (
                  lower(json_extract_scalar("requestParameters", '$["enableLogFileValidation"]')) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["enableLogFileValidation"]') AS Array(JSON)),
                              ARRAY[
                                json_extract("requestParameters", '$["enableLogFileValidation"]')
                              ]
                            ), v9 -> coalesce(TRY_CAST(v9 AS Array(JSON)), ARRAY[v9])
                          )
                        ), v10 -> lower(json_extract_scalar(v10, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
        )
        AND NOT (
          coalesce(lower("eventName") = 'puteventselectors', FALSE)
            AND coalesce(
              lower(
                  json_extract_scalar(
                    "requestParameters", '$["eventSelectors"]["includeManagementEvents"]'
                  )
                ) = 'true'
                OR CASE
                  WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                coalesce(
                                  TRY_CAST(json_extract("requestParameters", '$["eventSelectors"]') AS Array(JSON)),
                                  ARRAY[json_extract("requestParameters", '$["eventSelectors"]')]
                                ), v11 -> coalesce(TRY_CAST(v11 AS Array(JSON)), ARRAY[v11])
                              )
                            ),
                            v12 -> coalesce(
                              TRY_CAST(json_extract(v12, '$["includeManagementEvents"]') AS Array(JSON)),
                              ARRAY[json_extract(v12, '$["includeManagementEvents"]')]
                            )
                          )
                        ), v13 -> coalesce(TRY_CAST(v13 AS Array(JSON)), ARRAY[v13])
                      )
                    ), v14 -> lower(json_extract_scalar(v14, '$')) = 'true'
                  )
                  ELSE FALSE
                END, FALSE
            )
        ), FALSE
    ) AS "_r0",
    coalesce(
      lower("eventSource") = 'guardduty.amazonaws.com'
        AND "errorCode" IS NULL
        AND (
          lower("eventName") IN (
              'deletedetector', 'disassociatefromadministratoraccount',
              'disassociatefrommasteraccount'
            )
            OR (
              lower("eventName") = 'updatedetector'
                AND (
                  lower(json_extract_scalar("requestParameters", '$["enable"]')) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["enable"]') AS Array(JSON)),
                              ARRAY[json_extract("requestParameters", '$["enable"]')]
                            ), v15 -> coalesce(TRY_CAST(v15 AS Array(JSON)), ARRAY[v15])
                          )
                        ), v16 -> lower(json_extract_scalar(v16, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
            OR (
              lower("eventName") = 'createfilter'
                AND (
                  lower(json_extract_scalar("requestParameters", '$["action"]')) = 'archive'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["action"]') AS Array(JSON)),
                              ARRAY[json_extract("requestParameters", '$["action"]')]
                            ), v17 -> coalesce(TRY_CAST(v17 AS Array(JSON)), ARRAY[v17])
                          )
                        ), v18 -> lower(json_extract_scalar(v18, '$')) = 'archive'
                      )
                      ELSE FALSE
                    END
                )
            )
        ), FALSE
    ) AS "_r1",
    coalesce(
      lower("eventSource") = 'config.amazonaws.com'
        AND lower("eventName") IN ('stopconfigurationrecorder', 'deleteconfigurationrecorder')
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r2",
    coalesce(
      lower("eventSource") = 'ec2.amazonaws.com'
        AND lower("eventName") = 'deleteflowlogs'
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r3",
    coalesce(
      lower("eventSource") = 'securityhub.amazonaws.com'
        AND lower("eventName") IN ('disablesecurityhub', 'batchdisablestandards')
        AND NOT ("errorCode" IS NOT NULL), FALSE
    ) AS "_r4"
  FROM "cloudtrail_logs_pp"
  WHERE (
      lower("eventSource") = 'cloudtrail.amazonaws.com'
        AND "errorCode" IS NULL
        AND (
          lower("eventName") IN ('stoplogging', 'deletetrail')
            OR (
              lower("eventName") = 'puteventselectors'
                AND (
                  lower(
                      json_extract_scalar(
                        "requestParameters", '$["eventSelectors"]["includeManagementEvents"]'
                      )
                    ) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                flatten(
                                  transform(
                                    coalesce(
                                      TRY_CAST(json_extract("requestParameters", '$["eventSelectors"]') AS Array(JSON)),
                                      ARRAY[
                                        json_extract("requestParameters", '$["eventSelectors"]')
                                      ]
                                    ), v19 -> coalesce(TRY_CAST(v19 AS Array(JSON)), ARRAY[v19])
                                  )
                                ),
                                v20 -> coalesce(
                                  TRY_CAST(json_extract(v20, '$["includeManagementEvents"]') AS Array(JSON)),
                                  ARRAY[json_extract(v20, '$["includeManagementEvents"]')]
                                )
                              )
                            ), v21 -> coalesce(TRY_CAST(v21 AS Array(JSON)), ARRAY[v21])
                          )
                        ), v22 -> lower(json_extract_scalar(v22, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
            OR (
              lower("eventName") = 'updatetrail'
                AND (
                  lower(json_extract_scalar("requestParameters", '$["isMultiRegionTrail"]')) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["isMultiRegionTrail"]') AS Array(JSON)),
                              ARRAY[json_extract("requestParameters", '$["isMultiRegionTrail"]')]
                            ), v23 -> coalesce(TRY_CAST(v23 AS Array(JSON)), ARRAY[v23])
                          )
                        ), v24 -> lower(json_extract_scalar(v24, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
            OR (
              lower("eventName") = 'updatetrail'
                AND (
                  lower(
                      json_extract_scalar("requestParameters", '$["includeGlobalServiceEvents"]')
                    ) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["includeGlobalServiceEvents"]') AS Array(JSON)),
                              ARRAY[
                                json_extract("requestParameters", '$["includeGlobalServiceEvents"]')
                              ]
                            ), v25 -> coalesce(TRY_CAST(v25 AS Array(JSON)), ARRAY[v25])
                          )
                        ), v26 -> lower(json_extract_scalar(v26, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
            OR (
              lower("eventName") = 'updatetrail'
                AND (
                  lower(json_extract_scalar("requestParameters", '$["enableLogFileValidation"]')) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["enableLogFileValidation"]') AS Array(JSON)),
                              ARRAY[
                                json_extract("requestParameters", '$["enableLogFileValidation"]')
                              ]
                            ), v27 -> coalesce(TRY_CAST(v27 AS Array(JSON)), ARRAY[v27])
                          )
                        ), v28 -> lower(json_extract_scalar(v28, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
        )
        AND NOT (
          coalesce(lower("eventName") = 'puteventselectors', FALSE)
            AND coalesce(
              lower(
                  json_extract_scalar(
                    "requestParameters", '$["eventSelectors"]["includeManagementEvents"]'
                  )
                ) = 'true'
                OR CASE
                  WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                    flatten(
                      transform(
                        flatten(
                          transform(
                            flatten(
                              transform(
                                coalesce(
                                  TRY_CAST(json_extract("requestParameters", '$["eventSelectors"]') AS Array(JSON)),
                                  ARRAY[json_extract("requestParameters", '$["eventSelectors"]')]
                                ), v29 -> coalesce(TRY_CAST(v29 AS Array(JSON)), ARRAY[v29])
                              )
                            ),
                            v30 -> coalesce(
                              TRY_CAST(json_extract(v30, '$["includeManagementEvents"]') AS Array(JSON)),
                              ARRAY[json_extract(v30, '$["includeManagementEvents"]')]
                            )
                          )
                        ), v31 -> coalesce(TRY_CAST(v31 AS Array(JSON)), ARRAY[v31])
                      )
                    ), v32 -> lower(json_extract_scalar(v32, '$')) = 'true'
                  )
                  ELSE FALSE
                END, FALSE
            )
        )
    )
    OR (
      lower("eventSource") = 'guardduty.amazonaws.com'
        AND "errorCode" IS NULL
        AND (
          lower("eventName") IN (
              'deletedetector', 'disassociatefromadministratoraccount',
              'disassociatefrommasteraccount'
            )
            OR (
              lower("eventName") = 'updatedetector'
                AND (
                  lower(json_extract_scalar("requestParameters", '$["enable"]')) = 'false'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["enable"]') AS Array(JSON)),
                              ARRAY[json_extract("requestParameters", '$["enable"]')]
                            ), v33 -> coalesce(TRY_CAST(v33 AS Array(JSON)), ARRAY[v33])
                          )
                        ), v34 -> lower(json_extract_scalar(v34, '$')) = 'false'
                      )
                      ELSE FALSE
                    END
                )
            )
            OR (
              lower("eventName") = 'createfilter'
                AND (
                  lower(json_extract_scalar("requestParameters", '$["action"]')) = 'archive'
                    OR CASE
                      WHEN strpos(CAST("requestParameters" AS VARCHAR), '[') > 0 THEN any_match(
                        flatten(
                          transform(
                            coalesce(
                              TRY_CAST(json_extract("requestParameters", '$["action"]') AS Array(JSON)),
                              ARRAY[json_extract("requestParameters", '$["action"]')]
                            ), v35 -> coalesce(TRY_CAST(v35 AS Array(JSON)), ARRAY[v35])
                          )
                        ), v36 -> lower(json_extract_scalar(v36, '$')) = 'archive'
                      )
                      ELSE FALSE
                    END
                )
            )
        )
    )
    OR (
      lower("eventSource") = 'config.amazonaws.com'
        AND lower("eventName") IN ('stopconfigurationrecorder', 'deleteconfigurationrecorder')
        AND NOT ("errorCode" IS NOT NULL)
    )
    OR (
      lower("eventSource") = 'ec2.amazonaws.com'
        AND lower("eventName") = 'deleteflowlogs'
        AND NOT ("errorCode" IS NOT NULL)
    )
    OR (
      lower("eventSource") = 'securityhub.amazonaws.com'
        AND lower("eventName") IN ('disablesecurityhub', 'batchdisablestandards')
        AND NOT ("errorCode" IS NOT NULL)
    )
),
"matches" AS (
  SELECT
    "_t",
    "_id",
    "_key0" AS "_k",
    "_r0",
    "_r1",
    "_r2",
    "_r3",
    "_r4"
  FROM "rows0_0"
  WHERE "_t" IS NOT NULL AND "_key0" IS NOT NULL
),
"instants" AS (
  SELECT
    "_k",
    "_t",
    max("_id") FILTER (WHERE "_r0") AS "_e0",
    max("_id") FILTER (WHERE "_r1") AS "_e1",
    max("_id") FILTER (WHERE "_r2") AS "_e2",
    max("_id") FILTER (WHERE "_r3") AS "_e3",
    max("_id") FILTER (WHERE "_r4") AS "_e4"
  FROM "matches"
  GROUP BY "_k", "_t"
),
"together" AS (
  SELECT
    "_k",
    "_t",
    max(CASE WHEN "_e0" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l0",
    max_by("_e0", CASE WHEN "_e0" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e0",
    max(CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l1",
    max_by("_e1", CASE WHEN "_e1" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e1",
    max(CASE WHEN "_e2" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l2",
    max_by("_e2", CASE WHEN "_e2" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e2",
    max(CASE WHEN "_e3" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l3",
    max_by("_e3", CASE WHEN "_e3" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e3",
    max(CASE WHEN "_e4" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_l4",
    max_by("_e4", CASE WHEN "_e4" IS NOT NULL THEN "_t" END) OVER (PARTITION BY "_k" ORDER BY "_t") AS "_e4"
  FROM "instants"
),
"alerts" AS (
  SELECT
    "_k",
    "_t" AS "_start",
    "_t" AS "_at",
    "_t" AS "_last",
    least(
      CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN "_l0" ELSE "_t" END,
      CASE WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE) THEN "_l1" ELSE "_t" END,
      CASE WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE) THEN "_l2" ELSE "_t" END,
      CASE WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE) THEN "_l3" ELSE "_t" END,
      CASE WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE) THEN "_l4" ELSE "_t" END
    ) AS "_first",
    (
      (
        (
          CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END + CASE
            WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE)
              AND NOT coalesce(
                coalesce("_l0" >= ("_t" - 3600000000), FALSE) AND "_l0" = "_l1" AND "_e0" = "_e1",
                FALSE
              ) THEN 1
            ELSE 0
          END
        ) + CASE
          WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE)
            AND NOT coalesce(
              coalesce("_l0" >= ("_t" - 3600000000), FALSE) AND "_l0" = "_l2" AND "_e0" = "_e2",
              FALSE
            )
            AND NOT coalesce(
              coalesce("_l1" >= ("_t" - 3600000000), FALSE) AND "_l1" = "_l2" AND "_e1" = "_e2",
              FALSE
            ) THEN 1
          ELSE 0
        END
      ) + CASE
        WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE)
          AND NOT coalesce(
            coalesce("_l0" >= ("_t" - 3600000000), FALSE) AND "_l0" = "_l3" AND "_e0" = "_e3", FALSE
          )
          AND NOT coalesce(
            coalesce("_l1" >= ("_t" - 3600000000), FALSE) AND "_l1" = "_l3" AND "_e1" = "_e3", FALSE
          )
          AND NOT coalesce(
            coalesce("_l2" >= ("_t" - 3600000000), FALSE) AND "_l2" = "_l3" AND "_e2" = "_e3", FALSE
          ) THEN 1
        ELSE 0
      END
    ) + CASE
      WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE)
        AND NOT coalesce(
          coalesce("_l0" >= ("_t" - 3600000000), FALSE) AND "_l0" = "_l4" AND "_e0" = "_e4", FALSE
        )
        AND NOT coalesce(
          coalesce("_l1" >= ("_t" - 3600000000), FALSE) AND "_l1" = "_l4" AND "_e1" = "_e4", FALSE
        )
        AND NOT coalesce(
          coalesce("_l2" >= ("_t" - 3600000000), FALSE) AND "_l2" = "_l4" AND "_e2" = "_e4", FALSE
        )
        AND NOT coalesce(
          coalesce("_l3" >= ("_t" - 3600000000), FALSE) AND "_l3" = "_l4" AND "_e3" = "_e4", FALSE
        ) THEN 1
      ELSE 0
    END AS "_n",
    TRY_CAST((
      (
        (
          CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
        ) + CASE WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
      ) + CASE WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
    ) + CASE WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END AS DOUBLE) AS "_v",
    array_sort(
      array_distinct(
        filter(
          ARRAY[
            CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN "_e0" END,
            CASE WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE) THEN "_e1" END,
            CASE WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE) THEN "_e2" END,
            CASE WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE) THEN "_e3" END,
            CASE WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE) THEN "_e4" END
          ], x -> x IS NOT NULL
        )
      )
    ) AS "_ids"
  FROM "together"
  WHERE coalesce(
    (
      (
        (
          (
            CASE WHEN coalesce("_l0" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END + CASE WHEN coalesce("_l1" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
          ) + CASE WHEN coalesce("_l2" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
        ) + CASE WHEN coalesce("_l3" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
      ) + CASE WHEN coalesce("_l4" >= ("_t" - 3600000000), FALSE) THEN 1 ELSE 0 END
    ) >= 3, FALSE
  )
),
"named" AS (
  SELECT
    "_k",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    lower(
      to_hex(
        md5(
          to_utf8(
            'c5ae0c6c-6fec-494b-9e26-82fd63c7249c
' || coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') || '
' || CAST("_start" AS VARCHAR)
          )
        )
      )
    ) AS "_aid",
    1 AS "_merged"
  FROM "alerts"
),
"dedup_keys" AS (
  SELECT
    coalesce(CAST(length("_k") AS VARCHAR) || ':' || "_k", '-') AS "_k",
    "_k" AS "_events",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged"
  FROM "named"
),
"dedup_windows" AS (
  SELECT
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged",
    "_k",
    "_events",
    reduce_agg(
      "_at", CAST(-9000000000000000000 AS BIGINT),
      (s, x) -> CASE WHEN x >= s + 21600000000 THEN x ELSE s END, (a, b) -> a
    ) OVER (PARTITION BY "_k" ORDER BY "_at") AS "_start"
  FROM "dedup_keys"
),
"dedup_counted" AS (
  SELECT
    "_aid",
    "_at",
    "_first",
    "_v",
    "_ids",
    "_k",
    "_events",
    max("_last") OVER (PARTITION BY "_k", "_start") AS "_last",
    sum("_n") OVER (PARTITION BY "_k", "_start") AS "_n",
    sum("_merged") OVER (PARTITION BY "_k", "_start") AS "_merged",
    row_number() OVER (PARTITION BY "_k", "_start" ORDER BY "_at", "_aid") AS "_position"
  FROM "dedup_windows"
),
"deduplicated" AS (
  SELECT
    "_events" AS "_k",
    "_aid",
    "_at",
    "_first",
    "_last",
    "_n",
    "_v",
    "_ids",
    "_merged"
  FROM "dedup_counted"
  WHERE "_position" = 1
)
SELECT
  "_aid" AS "alert_id",
  'c5ae0c6c-6fec-494b-9e26-82fd63c7249c' AS "rule_id",
  'Several Defences of an AWS Account Taken Down Together' AS "rule_title",
  'critical' AS "level",
  95 AS "risk_score",
  'Defences of account ' || coalesce("_k", 'None') || ' go down' AS "title",
  '{"recipientAccountId":' || coalesce(json_format(CAST("_k" AS JSON)), 'null') || '}' AS "key",
  CAST(at_timezone(from_unixtime_nanos(CAST("_at" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "alert_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_first" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "first_time",
  CAST(at_timezone(from_unixtime_nanos(CAST("_last" AS DECIMAL(38,0)) * 1000), 'UTC') AS TIMESTAMP(6)) AS "last_time",
  "_n" AS "event_count",
  "_v" AS "value",
  "_ids" AS "event_ids",
  "_merged" AS "merged",
  '{"account":' || coalesce(json_format(CAST("_k" AS JSON)), 'null') || '}' AS "context",
  '{}' AS "entities"
FROM "deduplicated";
