-- Security Group Opens Remote Administration to the World
-- rule 3b2fff0a-5ba9-4f6f-b0c4-6c03837514f4, level medium, source aws-cloudtrail, duckdb
SELECT
  "eventTime",
  "eventID",
  "userIdentity"."arn" AS "userIdentity.arn",
  "sourceIPAddress",
  "awsRegion",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."groupId"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."groupId"') AS VARCHAR)
  ) AS "requestParameters.groupId",
  coalesce(
    json_extract_string(json_value(TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"'), '$'),
    CAST(json_extract(TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"') AS VARCHAR)
  ) AS "requestParameters.ipPermissions"
FROM "cloudtrail"
WHERE lower("eventSource") = 'ec2.amazonaws.com'
  AND lower("eventName") = 'authorizesecuritygroupingress'
  AND "errorCode" IS NULL
  AND (
    (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON),
                '$."ipPermissions"."items"."ipRanges"."items"."cidrIp"'
              ), '$'
            )
          ) = '0.0.0.0/0'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            list_transform(
                                              flatten(
                                                list_transform(
                                                  flatten(
                                                    list_transform(
                                                      list_transform(
                                                        flatten(
                                                          list_transform(
                                                            flatten(
                                                              list_transform(
                                                                ARRAY[
                                                                  json_extract(
                                                                    TRY_CAST("requestParameters" AS JSON),
                                                                    '$."ipPermissions"'
                                                                  )
                                                                ],
                                                                lambda v1: CASE
                                                                  WHEN json_type(v1) = 'ARRAY' THEN json_extract(v1, '$[*]')
                                                                  ELSE ARRAY[v1]
                                                                END
                                                              )
                                                            ),
                                                            lambda v2: CASE
                                                              WHEN json_type(v2) = 'ARRAY' THEN json_extract(v2, '$[*]')
                                                              ELSE ARRAY[v2]
                                                            END
                                                          )
                                                        ), lambda v3: json_extract(v3, '$."items"')
                                                      ),
                                                      lambda v4: CASE
                                                        WHEN json_type(v4) = 'ARRAY' THEN json_extract(v4, '$[*]')
                                                        ELSE ARRAY[v4]
                                                      END
                                                    )
                                                  ),
                                                  lambda v5: CASE
                                                    WHEN json_type(v5) = 'ARRAY' THEN json_extract(v5, '$[*]')
                                                    ELSE ARRAY[v5]
                                                  END
                                                )
                                              ), lambda v6: json_extract(v6, '$."ipRanges"')
                                            ),
                                            lambda v7: CASE
                                              WHEN json_type(v7) = 'ARRAY' THEN json_extract(v7, '$[*]')
                                              ELSE ARRAY[v7]
                                            END
                                          )
                                        ),
                                        lambda v8: CASE
                                          WHEN json_type(v8) = 'ARRAY' THEN json_extract(v8, '$[*]')
                                          ELSE ARRAY[v8]
                                        END
                                      )
                                    ), lambda v9: json_extract(v9, '$."items"')
                                  ),
                                  lambda v10: CASE
                                    WHEN json_type(v10) = 'ARRAY' THEN json_extract(v10, '$[*]')
                                    ELSE ARRAY[v10]
                                  END
                                )
                              ),
                              lambda v11: CASE
                                WHEN json_type(v11) = 'ARRAY' THEN json_extract(v11, '$[*]')
                                ELSE ARRAY[v11]
                              END
                            )
                          ), lambda v12: json_extract(v12, '$."cidrIp"')
                        ),
                        lambda v13: CASE
                          WHEN json_type(v13) = 'ARRAY' THEN json_extract(v13, '$[*]')
                          ELSE ARRAY[v13]
                        END
                      )
                    ),
                    lambda v14: CASE
                      WHEN json_type(v14) = 'ARRAY' THEN json_extract(v14, '$[*]')
                      ELSE ARRAY[v14]
                    END
                  )
                ), lambda v15: lower(json_extract_string(json_value(v15, '$'), '$')) = '0.0.0.0/0'
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON),
                '$."ipPermissions"."items"."ipv6Ranges"."items"."cidrIpv6"'
              ), '$'
            )
          ) = '::/0'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            list_transform(
                                              flatten(
                                                list_transform(
                                                  flatten(
                                                    list_transform(
                                                      list_transform(
                                                        flatten(
                                                          list_transform(
                                                            flatten(
                                                              list_transform(
                                                                ARRAY[
                                                                  json_extract(
                                                                    TRY_CAST("requestParameters" AS JSON),
                                                                    '$."ipPermissions"'
                                                                  )
                                                                ],
                                                                lambda v16: CASE
                                                                  WHEN json_type(v16) = 'ARRAY' THEN json_extract(v16, '$[*]')
                                                                  ELSE ARRAY[v16]
                                                                END
                                                              )
                                                            ),
                                                            lambda v17: CASE
                                                              WHEN json_type(v17) = 'ARRAY' THEN json_extract(v17, '$[*]')
                                                              ELSE ARRAY[v17]
                                                            END
                                                          )
                                                        ),
                                                        lambda v18: json_extract(v18, '$."items"')
                                                      ),
                                                      lambda v19: CASE
                                                        WHEN json_type(v19) = 'ARRAY' THEN json_extract(v19, '$[*]')
                                                        ELSE ARRAY[v19]
                                                      END
                                                    )
                                                  ),
                                                  lambda v20: CASE
                                                    WHEN json_type(v20) = 'ARRAY' THEN json_extract(v20, '$[*]')
                                                    ELSE ARRAY[v20]
                                                  END
                                                )
                                              ), lambda v21: json_extract(v21, '$."ipv6Ranges"')
                                            ),
                                            lambda v22: CASE
                                              WHEN json_type(v22) = 'ARRAY' THEN json_extract(v22, '$[*]')
                                              ELSE ARRAY[v22]
                                            END
                                          )
                                        ),
                                        lambda v23: CASE
                                          WHEN json_type(v23) = 'ARRAY' THEN json_extract(v23, '$[*]')
                                          ELSE ARRAY[v23]
                                        END
                                      )
                                    ), lambda v24: json_extract(v24, '$."items"')
                                  ),
                                  lambda v25: CASE
                                    WHEN json_type(v25) = 'ARRAY' THEN json_extract(v25, '$[*]')
                                    ELSE ARRAY[v25]
                                  END
                                )
                              ),
                              lambda v26: CASE
                                WHEN json_type(v26) = 'ARRAY' THEN json_extract(v26, '$[*]')
                                ELSE ARRAY[v26]
                              END
                            )
                          ), lambda v27: json_extract(v27, '$."cidrIpv6"')
                        ),
                        lambda v28: CASE
                          WHEN json_type(v28) = 'ARRAY' THEN json_extract(v28, '$[*]')
                          ELSE ARRAY[v28]
                        END
                      )
                    ),
                    lambda v29: CASE
                      WHEN json_type(v29) = 'ARRAY' THEN json_extract(v29, '$[*]')
                      ELSE ARRAY[v29]
                    END
                  )
                ), lambda v30: lower(json_extract_string(json_value(v30, '$'), '$')) = '::/0'
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(TRY_CAST("requestParameters" AS JSON), '$."cidrIp"'), '$'
            )
          ) = '0.0.0.0/0'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."cidrIp"')],
                        lambda v31: CASE
                          WHEN json_type(v31) = 'ARRAY' THEN json_extract(v31, '$[*]')
                          ELSE ARRAY[v31]
                        END
                      )
                    ),
                    lambda v32: CASE
                      WHEN json_type(v32) = 'ARRAY' THEN json_extract(v32, '$[*]')
                      ELSE ARRAY[v32]
                    END
                  )
                ), lambda v33: lower(json_extract_string(json_value(v33, '$'), '$')) = '0.0.0.0/0'
              )
            ) > 0
            ELSE FALSE
          END
      )
  )
  AND (
    (
        lower(
            json_extract_string(
              json_value(
                TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."ipProtocol"'
              ), '$'
            )
          ) = '-1'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        list_transform(
                          flatten(
                            list_transform(
                              flatten(
                                list_transform(
                                  list_transform(
                                    flatten(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            ARRAY[
                                              json_extract(
                                                TRY_CAST("requestParameters" AS JSON),
                                                '$."ipPermissions"'
                                              )
                                            ],
                                            lambda v34: CASE
                                              WHEN json_type(v34) = 'ARRAY' THEN json_extract(v34, '$[*]')
                                              ELSE ARRAY[v34]
                                            END
                                          )
                                        ),
                                        lambda v35: CASE
                                          WHEN json_type(v35) = 'ARRAY' THEN json_extract(v35, '$[*]')
                                          ELSE ARRAY[v35]
                                        END
                                      )
                                    ), lambda v36: json_extract(v36, '$."items"')
                                  ),
                                  lambda v37: CASE
                                    WHEN json_type(v37) = 'ARRAY' THEN json_extract(v37, '$[*]')
                                    ELSE ARRAY[v37]
                                  END
                                )
                              ),
                              lambda v38: CASE
                                WHEN json_type(v38) = 'ARRAY' THEN json_extract(v38, '$[*]')
                                ELSE ARRAY[v38]
                              END
                            )
                          ), lambda v39: json_extract(v39, '$."ipProtocol"')
                        ),
                        lambda v40: CASE
                          WHEN json_type(v40) = 'ARRAY' THEN json_extract(v40, '$[*]')
                          ELSE ARRAY[v40]
                        END
                      )
                    ),
                    lambda v41: CASE
                      WHEN json_type(v41) = 'ARRAY' THEN json_extract(v41, '$[*]')
                      ELSE ARRAY[v41]
                    END
                  )
                ), lambda v42: lower(json_extract_string(json_value(v42, '$'), '$')) = '-1'
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        lower(
            json_extract_string(
              json_value(TRY_CAST("requestParameters" AS JSON), '$."ipProtocol"'), '$'
            )
          ) = '-1'
          OR CASE
            WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
              list_filter(
                flatten(
                  list_transform(
                    flatten(
                      list_transform(
                        ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."ipProtocol"')],
                        lambda v43: CASE
                          WHEN json_type(v43) = 'ARRAY' THEN json_extract(v43, '$[*]')
                          ELSE ARRAY[v43]
                        END
                      )
                    ),
                    lambda v44: CASE
                      WHEN json_type(v44) = 'ARRAY' THEN json_extract(v44, '$[*]')
                      ELSE ARRAY[v44]
                    END
                  )
                ), lambda v45: lower(json_extract_string(json_value(v45, '$'), '$')) = '-1'
              )
            ) > 0
            ELSE FALSE
          END
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                  ), '$'
                ) AS DOUBLE) <= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                ARRAY[
                                                  json_extract(
                                                    TRY_CAST("requestParameters" AS JSON),
                                                    '$."ipPermissions"'
                                                  )
                                                ],
                                                lambda v46: CASE
                                                  WHEN json_type(v46) = 'ARRAY' THEN json_extract(v46, '$[*]')
                                                  ELSE ARRAY[v46]
                                                END
                                              )
                                            ),
                                            lambda v47: CASE
                                              WHEN json_type(v47) = 'ARRAY' THEN json_extract(v47, '$[*]')
                                              ELSE ARRAY[v47]
                                            END
                                          )
                                        ), lambda v48: json_extract(v48, '$."items"')
                                      ),
                                      lambda v49: CASE
                                        WHEN json_type(v49) = 'ARRAY' THEN json_extract(v49, '$[*]')
                                        ELSE ARRAY[v49]
                                      END
                                    )
                                  ),
                                  lambda v50: CASE
                                    WHEN json_type(v50) = 'ARRAY' THEN json_extract(v50, '$[*]')
                                    ELSE ARRAY[v50]
                                  END
                                )
                              ), lambda v51: json_extract(v51, '$."fromPort"')
                            ),
                            lambda v52: CASE
                              WHEN json_type(v52) = 'ARRAY' THEN json_extract(v52, '$[*]')
                              ELSE ARRAY[v52]
                            END
                          )
                        ),
                        lambda v53: CASE
                          WHEN json_type(v53) = 'ARRAY' THEN json_extract(v53, '$[*]')
                          ELSE ARRAY[v53]
                        END
                      )
                    ),
                    lambda v54: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v54, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v54, '$'), '$') AS DOUBLE) <= 2.2E1
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                  ), '$'
                ) AS DOUBLE) >= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                ARRAY[
                                                  json_extract(
                                                    TRY_CAST("requestParameters" AS JSON),
                                                    '$."ipPermissions"'
                                                  )
                                                ],
                                                lambda v55: CASE
                                                  WHEN json_type(v55) = 'ARRAY' THEN json_extract(v55, '$[*]')
                                                  ELSE ARRAY[v55]
                                                END
                                              )
                                            ),
                                            lambda v56: CASE
                                              WHEN json_type(v56) = 'ARRAY' THEN json_extract(v56, '$[*]')
                                              ELSE ARRAY[v56]
                                            END
                                          )
                                        ), lambda v57: json_extract(v57, '$."items"')
                                      ),
                                      lambda v58: CASE
                                        WHEN json_type(v58) = 'ARRAY' THEN json_extract(v58, '$[*]')
                                        ELSE ARRAY[v58]
                                      END
                                    )
                                  ),
                                  lambda v59: CASE
                                    WHEN json_type(v59) = 'ARRAY' THEN json_extract(v59, '$[*]')
                                    ELSE ARRAY[v59]
                                  END
                                )
                              ), lambda v60: json_extract(v60, '$."toPort"')
                            ),
                            lambda v61: CASE
                              WHEN json_type(v61) = 'ARRAY' THEN json_extract(v61, '$[*]')
                              ELSE ARRAY[v61]
                            END
                          )
                        ),
                        lambda v62: CASE
                          WHEN json_type(v62) = 'ARRAY' THEN json_extract(v62, '$[*]')
                          ELSE ARRAY[v62]
                        END
                      )
                    ),
                    lambda v63: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v63, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v63, '$'), '$') AS DOUBLE) >= 2.2E1
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                  ), '$'
                ) AS DOUBLE) <= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                ARRAY[
                                                  json_extract(
                                                    TRY_CAST("requestParameters" AS JSON),
                                                    '$."ipPermissions"'
                                                  )
                                                ],
                                                lambda v64: CASE
                                                  WHEN json_type(v64) = 'ARRAY' THEN json_extract(v64, '$[*]')
                                                  ELSE ARRAY[v64]
                                                END
                                              )
                                            ),
                                            lambda v65: CASE
                                              WHEN json_type(v65) = 'ARRAY' THEN json_extract(v65, '$[*]')
                                              ELSE ARRAY[v65]
                                            END
                                          )
                                        ), lambda v66: json_extract(v66, '$."items"')
                                      ),
                                      lambda v67: CASE
                                        WHEN json_type(v67) = 'ARRAY' THEN json_extract(v67, '$[*]')
                                        ELSE ARRAY[v67]
                                      END
                                    )
                                  ),
                                  lambda v68: CASE
                                    WHEN json_type(v68) = 'ARRAY' THEN json_extract(v68, '$[*]')
                                    ELSE ARRAY[v68]
                                  END
                                )
                              ), lambda v69: json_extract(v69, '$."fromPort"')
                            ),
                            lambda v70: CASE
                              WHEN json_type(v70) = 'ARRAY' THEN json_extract(v70, '$[*]')
                              ELSE ARRAY[v70]
                            END
                          )
                        ),
                        lambda v71: CASE
                          WHEN json_type(v71) = 'ARRAY' THEN json_extract(v71, '$[*]')
                          ELSE ARRAY[v71]
                        END
                      )
                    ),
                    lambda v72: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v72, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v72, '$'), '$') AS DOUBLE) <= 3.389E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                  ), '$'
                ) AS DOUBLE) >= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                ARRAY[
                                                  json_extract(
                                                    TRY_CAST("requestParameters" AS JSON),
                                                    '$."ipPermissions"'
                                                  )
                                                ],
                                                lambda v73: CASE
                                                  WHEN json_type(v73) = 'ARRAY' THEN json_extract(v73, '$[*]')
                                                  ELSE ARRAY[v73]
                                                END
                                              )
                                            ),
                                            lambda v74: CASE
                                              WHEN json_type(v74) = 'ARRAY' THEN json_extract(v74, '$[*]')
                                              ELSE ARRAY[v74]
                                            END
                                          )
                                        ), lambda v75: json_extract(v75, '$."items"')
                                      ),
                                      lambda v76: CASE
                                        WHEN json_type(v76) = 'ARRAY' THEN json_extract(v76, '$[*]')
                                        ELSE ARRAY[v76]
                                      END
                                    )
                                  ),
                                  lambda v77: CASE
                                    WHEN json_type(v77) = 'ARRAY' THEN json_extract(v77, '$[*]')
                                    ELSE ARRAY[v77]
                                  END
                                )
                              ), lambda v78: json_extract(v78, '$."toPort"')
                            ),
                            lambda v79: CASE
                              WHEN json_type(v79) = 'ARRAY' THEN json_extract(v79, '$[*]')
                              ELSE ARRAY[v79]
                            END
                          )
                        ),
                        lambda v80: CASE
                          WHEN json_type(v80) = 'ARRAY' THEN json_extract(v80, '$[*]')
                          ELSE ARRAY[v80]
                        END
                      )
                    ),
                    lambda v81: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v81, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v81, '$'), '$') AS DOUBLE) >= 3.389E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."fromPort"'
                  ), '$'
                ) AS DOUBLE) <= 5.986E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                ARRAY[
                                                  json_extract(
                                                    TRY_CAST("requestParameters" AS JSON),
                                                    '$."ipPermissions"'
                                                  )
                                                ],
                                                lambda v82: CASE
                                                  WHEN json_type(v82) = 'ARRAY' THEN json_extract(v82, '$[*]')
                                                  ELSE ARRAY[v82]
                                                END
                                              )
                                            ),
                                            lambda v83: CASE
                                              WHEN json_type(v83) = 'ARRAY' THEN json_extract(v83, '$[*]')
                                              ELSE ARRAY[v83]
                                            END
                                          )
                                        ), lambda v84: json_extract(v84, '$."items"')
                                      ),
                                      lambda v85: CASE
                                        WHEN json_type(v85) = 'ARRAY' THEN json_extract(v85, '$[*]')
                                        ELSE ARRAY[v85]
                                      END
                                    )
                                  ),
                                  lambda v86: CASE
                                    WHEN json_type(v86) = 'ARRAY' THEN json_extract(v86, '$[*]')
                                    ELSE ARRAY[v86]
                                  END
                                )
                              ), lambda v87: json_extract(v87, '$."fromPort"')
                            ),
                            lambda v88: CASE
                              WHEN json_type(v88) = 'ARRAY' THEN json_extract(v88, '$[*]')
                              ELSE ARRAY[v88]
                            END
                          )
                        ),
                        lambda v89: CASE
                          WHEN json_type(v89) = 'ARRAY' THEN json_extract(v89, '$[*]')
                          ELSE ARRAY[v89]
                        END
                      )
                    ),
                    lambda v90: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v90, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v90, '$'), '$') AS DOUBLE) <= 5.986E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(
                      TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                    ), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(
                    TRY_CAST("requestParameters" AS JSON), '$."ipPermissions"."items"."toPort"'
                  ), '$'
                ) AS DOUBLE) >= 5.985E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            list_transform(
                              flatten(
                                list_transform(
                                  flatten(
                                    list_transform(
                                      list_transform(
                                        flatten(
                                          list_transform(
                                            flatten(
                                              list_transform(
                                                ARRAY[
                                                  json_extract(
                                                    TRY_CAST("requestParameters" AS JSON),
                                                    '$."ipPermissions"'
                                                  )
                                                ],
                                                lambda v91: CASE
                                                  WHEN json_type(v91) = 'ARRAY' THEN json_extract(v91, '$[*]')
                                                  ELSE ARRAY[v91]
                                                END
                                              )
                                            ),
                                            lambda v92: CASE
                                              WHEN json_type(v92) = 'ARRAY' THEN json_extract(v92, '$[*]')
                                              ELSE ARRAY[v92]
                                            END
                                          )
                                        ), lambda v93: json_extract(v93, '$."items"')
                                      ),
                                      lambda v94: CASE
                                        WHEN json_type(v94) = 'ARRAY' THEN json_extract(v94, '$[*]')
                                        ELSE ARRAY[v94]
                                      END
                                    )
                                  ),
                                  lambda v95: CASE
                                    WHEN json_type(v95) = 'ARRAY' THEN json_extract(v95, '$[*]')
                                    ELSE ARRAY[v95]
                                  END
                                )
                              ), lambda v96: json_extract(v96, '$."toPort"')
                            ),
                            lambda v97: CASE
                              WHEN json_type(v97) = 'ARRAY' THEN json_extract(v97, '$[*]')
                              ELSE ARRAY[v97]
                            END
                          )
                        ),
                        lambda v98: CASE
                          WHEN json_type(v98) = 'ARRAY' THEN json_extract(v98, '$[*]')
                          ELSE ARRAY[v98]
                        END
                      )
                    ),
                    lambda v99: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v99, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v99, '$'), '$') AS DOUBLE) >= 5.985E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                ) AS DOUBLE) <= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')
                            ],
                            lambda v100: CASE
                              WHEN json_type(v100) = 'ARRAY' THEN json_extract(v100, '$[*]')
                              ELSE ARRAY[v100]
                            END
                          )
                        ),
                        lambda v101: CASE
                          WHEN json_type(v101) = 'ARRAY' THEN json_extract(v101, '$[*]')
                          ELSE ARRAY[v101]
                        END
                      )
                    ),
                    lambda v102: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v102, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v102, '$'), '$') AS DOUBLE) <= 2.2E1
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                ) AS DOUBLE) >= 2.2E1
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')],
                            lambda v103: CASE
                              WHEN json_type(v103) = 'ARRAY' THEN json_extract(v103, '$[*]')
                              ELSE ARRAY[v103]
                            END
                          )
                        ),
                        lambda v104: CASE
                          WHEN json_type(v104) = 'ARRAY' THEN json_extract(v104, '$[*]')
                          ELSE ARRAY[v104]
                        END
                      )
                    ),
                    lambda v105: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v105, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v105, '$'), '$') AS DOUBLE) >= 2.2E1
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                ) AS DOUBLE) <= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')
                            ],
                            lambda v106: CASE
                              WHEN json_type(v106) = 'ARRAY' THEN json_extract(v106, '$[*]')
                              ELSE ARRAY[v106]
                            END
                          )
                        ),
                        lambda v107: CASE
                          WHEN json_type(v107) = 'ARRAY' THEN json_extract(v107, '$[*]')
                          ELSE ARRAY[v107]
                        END
                      )
                    ),
                    lambda v108: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v108, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v108, '$'), '$') AS DOUBLE) <= 3.389E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                ) AS DOUBLE) >= 3.389E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')],
                            lambda v109: CASE
                              WHEN json_type(v109) = 'ARRAY' THEN json_extract(v109, '$[*]')
                              ELSE ARRAY[v109]
                            END
                          )
                        ),
                        lambda v110: CASE
                          WHEN json_type(v110) = 'ARRAY' THEN json_extract(v110, '$[*]')
                          ELSE ARRAY[v110]
                        END
                      )
                    ),
                    lambda v111: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v111, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v111, '$'), '$') AS DOUBLE) >= 3.389E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
      OR (
        (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."fromPort"'), '$'
                ) AS DOUBLE) <= 5.986E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[
                              json_extract(TRY_CAST("requestParameters" AS JSON), '$."fromPort"')
                            ],
                            lambda v112: CASE
                              WHEN json_type(v112) = 'ARRAY' THEN json_extract(v112, '$[*]')
                              ELSE ARRAY[v112]
                            END
                          )
                        ),
                        lambda v113: CASE
                          WHEN json_type(v113) = 'ARRAY' THEN json_extract(v113, '$[*]')
                          ELSE ARRAY[v113]
                        END
                      )
                    ),
                    lambda v114: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v114, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v114, '$'), '$') AS DOUBLE) <= 5.986E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
          AND (
            CASE
                WHEN regexp_matches(
                  json_extract_string(
                    json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                  ), '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                ) THEN TRY_CAST(json_extract_string(
                  json_value(TRY_CAST("requestParameters" AS JSON), '$."toPort"'), '$'
                ) AS DOUBLE) >= 5.985E3
                ELSE FALSE
              END
              OR CASE
                WHEN strpos(CAST(TRY_CAST("requestParameters" AS JSON) AS VARCHAR), '[') > 0 THEN len(
                  list_filter(
                    flatten(
                      list_transform(
                        flatten(
                          list_transform(
                            ARRAY[json_extract(TRY_CAST("requestParameters" AS JSON), '$."toPort"')],
                            lambda v115: CASE
                              WHEN json_type(v115) = 'ARRAY' THEN json_extract(v115, '$[*]')
                              ELSE ARRAY[v115]
                            END
                          )
                        ),
                        lambda v116: CASE
                          WHEN json_type(v116) = 'ARRAY' THEN json_extract(v116, '$[*]')
                          ELSE ARRAY[v116]
                        END
                      )
                    ),
                    lambda v117: CASE
                      WHEN regexp_matches(
                        json_extract_string(json_value(v117, '$'), '$'),
                        '\A[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?\z'
                      ) THEN TRY_CAST(json_extract_string(json_value(v117, '$'), '$') AS DOUBLE) >= 5.985E3
                      ELSE FALSE
                    END
                  )
                ) > 0
                ELSE FALSE
              END
          )
      )
  );
