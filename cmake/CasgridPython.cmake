# (to be written) the first interpreter that imports numpy and pandas becomes Python3_EXECUTABLE
