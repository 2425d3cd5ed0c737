# The table of countries, from the JSON of iso-codes: cmake -D JSON=… -D OUTPUT=… -P countries.cmake

file(READ ${JSON} text)
string(JSON list GET "${text}" "3166-1")
string(JSON count LENGTH "${list}")
math(EXPR last "${count} - 1")
set(rows "")
foreach(i RANGE ${last})
    string(JSON country GET "${list}" ${i})
    string(JSON code GET "${country}" alpha_3)
    string(JSON short_code GET "${country}" alpha_2)
    set(names "")
    foreach(member name common_name official_name)
        string(JSON name ERROR_VARIABLE missing GET "${country}" ${member})
        if(missing)
            continue()
        endif()
        string(APPEND names "\"${name}\", ")
        # "Korea, Republic of" is written the other way round as well.
        if(name MATCHES "^([^,]+), ([^,]+)$")
            string(APPEND names "\"${CMAKE_MATCH_2} ${CMAKE_MATCH_1}\", ")
        endif()
    endforeach()
    string(APPEND rows "    {\"${code}\", \"${short_code}\", {${names}NULL}},\n")
endforeach()
file(WRITE ${OUTPUT} "/* Made of ${JSON} by client/core/countries.cmake. */

#include <stddef.h>

#include \"core/country.h\"

const struct country countries[] = {
${rows}    {NULL, NULL, {NULL}},
};
")
