// filled by the kernels
