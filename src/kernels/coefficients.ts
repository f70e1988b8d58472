// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: what Math has is no constant in AssemblyScript.
// What the pointwise functions are computed with, in the reference and in AssemblyScript, which reads this file too.

export const LOG2_E = 1.4426950408889634;
// ln 2 in two parts: the first has so few bits that its product with a whole number below 2^20 is exact.
export const LN2_HIGH = 0.6931471803691238;
export const LN2_LOW = 1.9082149292705877e-10;
/** 1.5 · 2^52: a sum with it is rounded to a whole number, which its low bits hold. */
export const ROUNDER = 6.755399441055744e15;
/** exp is 0 from here down. */
export const EXP_LEAST = -709.2;
/** Above this exp is taken for infinite, in float64 too: 2^k is, for EXP_BEYOND, and what it is multiplied by is above 0. */
export const EXP_MOST = 709.4;
export const EXP_BEYOND = 710;

// exp(r) = 1 + r + r^2 / 2! + ..., |r| at most ln 2 / 2: what is left out is less than 8e-12.
export const EXP_2 = 0.5;
export const EXP_3 = 0.16666666666666666;
export const EXP_4 = 0.041666666666666664;
export const EXP_5 = 0.008333333333333333;
export const EXP_6 = 0.001388888888888889;
export const EXP_7 = 0.0001984126984126984;
export const EXP_8 = 2.48015873015873e-5;
export const EXP_9 = 2.7557319223985893e-6;

/** The high word of sqrt(1/2): what a mantissa is brought above. */
export const SQRT_HALF_WORD = 0x3fe6a09e;
export const LN2 = 0.6931471805599453;
// artanh(f) = f · (1 + f^2 / 3 + f^4 / 5 + ...), |f| at most 1/3: what is left out is less than 2e-13.
export const ARTANH_3 = 0.3333333333333333;
export const ARTANH_5 = 0.2;
export const ARTANH_7 = 0.14285714285714285;
export const ARTANH_9 = 0.1111111111111111;
export const ARTANH_11 = 0.09090909090909091;
export const ARTANH_13 = 0.07692307692307693;
export const ARTANH_15 = 0.06666666666666667;
export const ARTANH_17 = 0.058823529411764705;
export const ARTANH_19 = 0.05263157894736842;
export const ARTANH_21 = 0.047619047619047616;
export const ARTANH_23 = 0.043478260869565216;

// erf(x) = 2 / sqrt(pi) · x · (1 - x^2 / 3 + x^4 / (2! · 5) - ...), |x| below ERF_SHORT: what is left out is less than 3e-11.
export const ERF_SHORT = 0.5;
export const TWO_OVER_SQRT_PI = 1.1283791670955126;
export const ERF_1 = -0.3333333333333333;
export const ERF_2 = 0.1;
export const ERF_3 = -0.023809523809523808;
export const ERF_4 = 0.004629629629629629;
export const ERF_5 = -0.0007575757575757576;
export const ERF_6 = 0.00010683760683760684;
export const ERF_7 = -1.3227513227513228e-5;

// erfc(t) = exp(-t^2) / (1 + 2 t) · (C0 + C1 u + ...) with u = (t - 2.5) / (t + 2.5), for t from 0 to ERFC_MOST. The form is
// that of Shepherd and Laframboise ("Chebyshev approximation of (1 + 2x) exp(x^2) erfc x", 1981); the coefficients
// are interpolated at Chebyshev nodes, 4e-11 off at most.
export const ERFC_MOST = 12.0;
export const ERFC_CENTRE = 2.5;
export const ERFC_0 = 1.264838184328324;
export const ERFC_1 = -0.12235676321371541;
export const ERFC_2 = -0.09902453379615407;
export const ERFC_3 = 0.15762992646885463;
export const ERFC_4 = -0.10296719632514252;
export const ERFC_5 = 0.03276074357271472;
export const ERFC_6 = 0.0009331457860348401;
export const ERFC_7 = -0.0043806779217769095;
export const ERFC_8 = 0.0004867915089974314;
export const ERFC_9 = 0.0006256309053472806;
export const ERFC_10 = -7.917821772385946e-5;
export const ERFC_11 = -9.873057329358979e-5;
export const ERFC_12 = 8.98367662776525e-7;
export const ERFC_13 = 7.982452162357114e-6;

export const SQRT_HALF = 0.7071067811865476;
/** 2 · sqrt(2 / pi), and its product with 0.044715. */
export const GELU_LINEAR = 1.5957691216057308;
export const GELU_CUBIC = 0.07135481627260025;
/** Beyond these the functions are at their limits in float64 too. */
export const TANH_MOST = 40.0;
export const MISH_MOST = 300.0;
