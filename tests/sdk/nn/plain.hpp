// SPDX-License-Identifier: Apache-2.0
// The formulas of the shared layers in plain loops over float64, for one sample: what the layers
// are held against.
#pragma once

#include <ATen/ATen.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace plain {

struct Matrix {
  std::size_t rows = 0, columns = 0;
  std::vector<double> values;
  Matrix(std::size_t r, std::size_t c) : rows(r), columns(c), values(r * c) {}
  double& operator()(std::size_t r, std::size_t c) { return values[r * columns + c]; }
  double operator()(std::size_t r, std::size_t c) const { return values[r * columns + c]; }
};

inline Matrix matrix(const at::Tensor& tensor) {
  const at::Tensor x = tensor.detach().to(at::kDouble).contiguous();
  Matrix result(static_cast<std::size_t>(x.size(0)), static_cast<std::size_t>(x.size(1)));
  std::copy_n(x.const_data_ptr<double>(), x.numel(), result.values.begin());
  return result;
}

/// The largest absolute difference between a matrix and a [rows, columns] tensor.
inline double difference(const Matrix& a, const at::Tensor& tensor) {
  const Matrix b = matrix(tensor);
  if (a.rows != b.rows || a.columns != b.columns) return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    largest = std::fmax(largest, std::fabs(a.values[i] - b.values[i]));
  return largest;
}

inline Matrix plus(Matrix a, const Matrix& b) {
  for (std::size_t i = 0; i < a.values.size(); ++i)
    a.values[i] += b.values[i];
  return a;
}

inline Matrix linear(const Matrix& x, const Matrix& weight) {
  Matrix y(x.rows, weight.rows);
  for (std::size_t t = 0; t < x.rows; ++t)
    for (std::size_t o = 0; o < weight.rows; ++o)
      for (std::size_t i = 0; i < x.columns; ++i)
        y(t, o) += x(t, i) * weight(o, i);
  return y;
}

inline Matrix rms_norm(Matrix x, double epsilon) {
  for (std::size_t t = 0; t < x.rows; ++t) {
    double squares = 0;
    for (std::size_t i = 0; i < x.columns; ++i)
      squares += x(t, i) * x(t, i);
    for (std::size_t i = 0; i < x.columns; ++i)
      x(t, i) /= std::sqrt(squares / static_cast<double>(x.columns) + epsilon);
  }
  return x;
}

/// Turns each pair (i, i + d/2) of a head of width d at position t by t * base^(-2i/d).
inline void rotate(Matrix& x, std::size_t first_column, std::size_t width, double base) {
  for (std::size_t t = 0; t < x.rows; ++t)
    for (std::size_t i = 0; i < width / 2; ++i) {
      const double angle = static_cast<double>(t) * std::pow(base, -2.0 * static_cast<double>(i) /
                                                                       static_cast<double>(width));
      double& a = x(t, first_column + i);
      double& b = x(t, first_column + i + width / 2);
      const double turned = a * std::cos(angle) - b * std::sin(angle);
      b = b * std::cos(angle) + a * std::sin(angle);
      a = turned;
    }
}

/// @param base of the rotary angles; 0: positions are not told
inline Matrix attention(const Matrix& x, const Matrix& qkv_weight, const Matrix& o_weight,
                        std::size_t heads, double base) {
  const std::size_t hidden = x.columns, width = hidden / heads;
  Matrix qkv = linear(x, qkv_weight);
  Matrix mixed(x.rows, hidden);
  for (std::size_t head = 0; head < heads; ++head) {
    const std::size_t q = head * width, k = hidden + q, v = 2 * hidden + q;
    if (base > 0) {
      rotate(qkv, q, width, base);
      rotate(qkv, k, width, base);
    }
    for (std::size_t t = 0; t < x.rows; ++t) {
      std::vector<double> weight(x.rows);
      double sum = 0;
      for (std::size_t s = 0; s < x.rows; ++s) {
        double score = 0;
        for (std::size_t i = 0; i < width; ++i)
          score += qkv(t, q + i) * qkv(s, k + i);
        sum += weight[s] = std::exp(score / std::sqrt(static_cast<double>(width)));
      }
      for (std::size_t s = 0; s < x.rows; ++s)
        for (std::size_t i = 0; i < width; ++i)
          mixed(t, q + i) += weight[s] / sum * qkv(s, v + i);
    }
  }
  return linear(mixed, o_weight);
}

inline Matrix swiglu(const Matrix& x, const Matrix& gate_up, const Matrix& down) {
  const Matrix both = linear(x, gate_up);
  const std::size_t width = gate_up.rows / 2;
  Matrix inner(x.rows, width);
  for (std::size_t t = 0; t < x.rows; ++t)
    for (std::size_t i = 0; i < width; ++i)
      inner(t, i) = both(t, i) / (1 + std::exp(-both(t, i))) * both(t, width + i);
  return linear(inner, down);
}

inline Matrix transposed(const Matrix& x) {
  Matrix y(x.columns, x.rows);
  for (std::size_t r = 0; r < x.rows; ++r)
    for (std::size_t c = 0; c < x.columns; ++c)
      y(c, r) = x(r, c);
  return y;
}

/// A convolution over a grid: row r · width + c of x is the cell (r, c).
/// @param weight [out, in of a group, edge, edge] in float64
inline Matrix convolution(const Matrix& x, const at::Tensor& weight, std::size_t height,
                          std::size_t width) {
  const auto w = weight.accessor<double, 4>();
  const std::int64_t edge = weight.size(2), in_group = weight.size(1);
  Matrix y(x.rows, x.columns);
  for (std::int64_t r = 0; r < static_cast<std::int64_t>(height); ++r)
    for (std::int64_t c = 0; c < static_cast<std::int64_t>(width); ++c)
      for (std::int64_t out = 0; out < weight.size(0); ++out)
        for (std::int64_t i = 0; i < in_group; ++i)
          for (std::int64_t a = 0; a < edge; ++a)
            for (std::int64_t b = 0; b < edge; ++b) {
              const std::int64_t row = r + a - edge / 2, column = c + b - edge / 2;
              if (row < 0 || column < 0 || row >= static_cast<std::int64_t>(height) ||
                  column >= static_cast<std::int64_t>(width))
                continue;
              const std::int64_t from = in_group == 1 ? out : i;
              y(static_cast<std::size_t>(r) * width + static_cast<std::size_t>(c),
                static_cast<std::size_t>(out)) +=
                  w[out][i][a][b] *
                  x(static_cast<std::size_t>(row) * width + static_cast<std::size_t>(column),
                    static_cast<std::size_t>(from));
            }
  return y;
}

/// a x + b y, a and b a number a column.
inline Matrix shared(const std::vector<double>& a, Matrix x, const std::vector<double>& b,
                     const Matrix& y) {
  for (std::size_t r = 0; r < x.rows; ++r)
    for (std::size_t c = 0; c < x.columns; ++c)
      x(r, c) = a[c] * x(r, c) + b[c] * y(r, c);
  return x;
}

/// A stack of blocks by the names of its weights.
struct Stack {
  std::map<std::string, Matrix> weights;
  std::size_t heads;
  double base;
  double epsilon;

  [[nodiscard]] Matrix self_attention(const Matrix& x, std::size_t layer) const {
    const std::string at = "layers." + std::to_string(layer) + ".self_attn.";
    return attention(x, weights.at(at + "qkv_proj.weight"), weights.at(at + "o_proj.weight"), heads,
                     base);
  }
  [[nodiscard]] Matrix mlp(const Matrix& x, std::size_t layer) const {
    const std::string at = "layers." + std::to_string(layer) + ".mlp.";
    return swiglu(x, weights.at(at + "gate_up_proj.weight"), weights.at(at + "down_proj.weight"));
  }
  [[nodiscard]] Matrix post_norm(Matrix h, std::size_t layers) const {
    for (std::size_t layer = 0; layer < layers; ++layer) {
      h = rms_norm(plus(h, self_attention(h, layer)), epsilon);
      h = rms_norm(plus(h, mlp(h, layer)), epsilon);
    }
    return h;
  }
  [[nodiscard]] Matrix pre_norm(Matrix h, std::size_t layers) const {
    for (std::size_t layer = 0; layer < layers; ++layer) {
      h = plus(h, self_attention(rms_norm(h, epsilon), layer));
      h = plus(h, mlp(rms_norm(h, epsilon), layer));
    }
    return rms_norm(h, epsilon);
  }
};

}  // namespace plain
