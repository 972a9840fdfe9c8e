/** What Keras 3.15 defines and holds no function of the file: layers, initializers, losses, metrics, optimizers. */
const CLASSES: ReadonlySet<string> = new Set(
  `
    AUC AWQConfig AWQDTypePolicy AbsMaxQuantizer Accuracy Activation ActivityRegularization Adadelta Adafactor
    Adagrad Adam AdamW Adamax AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D
    AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add AdditiveAttention AlphaDropout Attention
    AugMix AutoContrast Average AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D
    BatchNormalization Bidirectional BinaryAccuracy BinaryCrossentropy BinaryFocalCrossentropy BinaryIoU CTC
    CategoricalAccuracy CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy
    CategoricalHinge CategoryEncoding CenterCrop Circle Concatenate ConcordanceCorrelation Constant
    ContrastLimitedAdaptiveHistogramEqualization Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D
    Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D Convolution1D Convolution1DTranspose Convolution2D
    Convolution2DTranspose Convolution3D Convolution3DTranspose CosineDecay CosineDecayRestarts CosineSimilarity
    Cropping1D Cropping2D Cropping3D CutMix DTypePolicy DTypePolicyMap Dense DepthwiseConv1D DepthwiseConv2D Dice
    Discretization Dot Dropout ELU EinsumDense Embedding Equalization ExponentialDecay F1Score FBetaScore
    FalseNegatives FalsePositives Flatten Float8QuantizationConfig FloatDTypePolicy Ftrl GPTQConfig
    GPTQDTypePolicy GRU GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
    GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D
    GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlorotNormal GlorotUniform
    GroupNormalization GroupQueryAttention HashedCrossing Hashing HeNormal HeUniform Hinge Huber Identity
    IdentityInitializer InputLayer Int4DTypePolicy Int4QuantizationConfig Int8QuantizationConfig IntegerLookup
    InverseTimeDecay IoU KLDivergence L1 L1L2 L2 LSTM LSTMCell Lamb LayerNormalization LeakyReLU LecunNormal
    LecunUniform Lion LogCosh LogCoshError LossScaleOptimizer Masking MaxNorm MaxPool1D MaxPool2D MaxPool3D
    MaxPooling1D MaxPooling2D MaxPooling3D Maximum Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU
    MeanSquaredError MeanSquaredLogarithmicError MelSpectrogram MinMaxNorm Minimum MixUp MultiHeadAttention
    MultiOptimizer Multiply Muon Nadam NonNeg Normalization OneHotIoU OneHotMeanIoU Ones Orthogonal
    OrthogonalInitializer OrthogonalRegularizer PReLU PearsonCorrelation Permute PiecewiseConstantDecay Poisson
    PolynomialDecay Precision PrecisionAtRecall QuantizationConfig QuantizedDTypePolicy
    QuantizedFloat8DTypePolicy R2Score RMSNormalization RMSprop RNN RandAugment RandomBrightness
    RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing
    RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomNormal RandomPerspective
    RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation
    RandomUniform RandomZoom ReLU Recall RecallAtPrecision RepeatVector Rescaling Reshape Resizing
    ReversibleEmbedding RootMeanSquaredError SGD STFT STFTInitializer STFTSpectrogram ScheduleFreeAdamW
    SensitivityAtSpecificity SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D
    SimpleRNN SimpleRNNCell Softmax Solarization SparseCategoricalAccuracy SparseCategoricalCrossentropy
    SparseTopKCategoricalAccuracy SpatialDropout1D SpatialDropout2D SpatialDropout3D SpecificityAtSensitivity
    SpectralNormalization SquaredHinge StackedRNNCells StringLookup Subtract Sum TextVectorization
    TimeDistributed TopKCategoricalAccuracy TrueNegatives TruePositives TruncatedNormal Tversky UnitNorm
    UnitNormalization UpSampling1D UpSampling2D UpSampling3D VarianceScaling ZeroPadding1D ZeroPadding2D
    ZeroPadding3D Zeros
    Functional Model Sequential Policy
    `
    .trim()
    .split(/\s+/),
);

const MODULES =
  /^(?:keras|keras\.(?:layers|initializers|regularizers|constraints|optimizers|optimizers\.schedules|losses|metrics|models|dtype_policies|quantizers)|keras\.src\.(?:models\.(?:functional|sequential|model)|(?:layers|initializers|regularizers|constraints|optimizers|losses|metrics|dtype_policies|quantizers)(?:\.[a-z0-9_]+)*))$/;

/** Operations that a functional model records: each is a class that computes on tensors. */
const OPERATIONS = /^keras\.src\.ops\.(?:numpy|nn|math|linalg|image)$/;

/** Files of Keras 2 name no module; Keras looks the class up among its own then. */
export function isKerasClass(module: unknown, name: string): boolean {
  if (module === undefined || module === null) return CLASSES.has(name);
  if (typeof module !== "string") return false;
  if (OPERATIONS.test(module)) return /^[A-Z][A-Za-z0-9]*$/.test(name) && name !== "Operation";
  return MODULES.test(module) && CLASSES.has(name);
}
