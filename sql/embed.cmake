# Write the C file that puts the files of sql/ into the program, byte by byte as they are: see daemon/db/sql_files.h.
#
#   cmake -D SOURCE=sql -D OUTPUT=sql_files.c -P sql/embed.cmake

function(table variable)
    set(rows "")
    foreach(path IN LISTS ARGN)
        file(RELATIVE_PATH name "${SOURCE}" "${path}")
        string(REPLACE "migrations/" "" name "${name}")
        string(MAKE_C_IDENTIFIER "text_${variable}_${name}" symbol)
        string(APPEND texts "__asm__(\".section .rodata\\n${symbol}:\\n.incbin \\\"${path}\\\"\\n\"\n"
            "\t\".byte 0\\n.previous\\n\");\nextern const char ${symbol}[];\n")
        string(APPEND rows "\t{ \"${name}\", ${symbol} },\n")
    endforeach()
    set(texts "${texts}" PARENT_SCOPE)
    set(tables "${tables}\nconst struct sql_file ${variable}[] = {\n${rows}\t{ NULL, NULL },\n};\n" PARENT_SCOPE)
endfunction()

foreach(folder migrations rules api)
    file(GLOB ${folder} "${SOURCE}/${folder}/*.sql")
    list(SORT ${folder})
endforeach()
table(sql_migrations ${migrations})
table(sql_code ${rules} ${api} ${SOURCE}/scaffold.sql ${SOURCE}/policies.sql ${SOURCE}/grants.sql ${SOURCE}/guards.sql)
file(WRITE "${OUTPUT}" "/* Written by sql/embed.cmake. */\n\n#include <stddef.h>\n\n"
    "#include \"db/sql_files.h\"\n\n${texts}${tables}")
