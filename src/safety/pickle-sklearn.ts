/**
 * The classes of scikit-learn's models, as 1.9.1 defines them in the packages below. A list of names, and not all that
 * begins with a capital: modules hand on what they import (`Parallel`, `Path`, `Thread`), and a pickle could ask for it.
 */
const CLASSES: ReadonlySet<string> = new Set(
  `
    ARDRegression AdaBoostClassifier AdaBoostRegressor AdamOptimizer AdditiveChi2Sampler AffinityPropagation
    AgglomerationTransform AgglomerativeClustering BaggingClassifier BaggingRegressor BallTree BallTree32
    BallTree64 BayesianGaussianMixture BayesianRidge BernoulliNB BernoulliRBM Binarizer BinaryTree32 BinaryTree64
    Birch BisectingKMeans CCA CalibratedClassifierCV CategoricalNB ClassicalMDS Classification ClassifierChain
    ColumnTransformer ComplementNB CompoundKernel ConstantKernel CountVectorizer DBSCAN DecisionTreeClassifier
    DecisionTreeRegressor DictVectorizer DictionaryLearning DotProduct DummyClassifier DummyRegressor ElasticNet
    ElasticNetCV EllipticEnvelope EmpiricalCovariance EpsilonInsensitive ExpSineSquared Exponentiation
    ExtraTreeClassifier ExtraTreeRegressor ExtraTreesClassifier ExtraTreesRegressor FactorAnalysis FastICA
    FeatureAgglomeration FeatureHasher FeatureUnion FixedThresholdClassifier ForestClassifier ForestRegressor
    FrozenEstimator FunctionTransformer GammaRegressor GaussianMixture GaussianNB GaussianProcessClassifier
    GaussianProcessRegressor GaussianRandomProjection GenericUnivariateSelect GradientBoostingClassifier
    GradientBoostingRegressor GraphicalLasso GraphicalLassoCV GridSearchCV GroupKFold GroupShuffleSplit HDBSCAN
    HalvingGridSearchCV HalvingRandomSearchCV HashingVectorizer Hinge HistGradientBoostingClassifier
    HistGradientBoostingRegressor HuberRegressor Hyperparameter IncrementalPCA IsolationForest Isomap
    IsotonicRegression IterativeImputer KBinsDiscretizer KDTree KDTree32 KDTree64 KFold KMeans KNNImputer
    KNeighborsClassifier KNeighborsRegressor KNeighborsTransformer Kernel KernelCenterer KernelDensity
    KernelOperator KernelPCA KernelRidge LabelBinarizer LabelEncoder LabelPropagation LabelSpreading Lars LarsCV
    Lasso LassoCV LassoLars LassoLarsCV LassoLarsIC LatentDirichletAllocation LeaveOneGroupOut LeaveOneOut
    LeavePGroupsOut LeavePOut LedoitWolf LinearDiscriminantAnalysis LinearModel LinearModelCV LinearModelLoss
    LinearRegression LinearSVC LinearSVR LocalOutlierFactor LocallyLinearEmbedding LogisticRegression
    LogisticRegressionCV MDS MLPClassifier MLPRegressor Matern MaxAbsScaler MeanShift MinCovDet MinMaxScaler
    MiniBatchDictionaryLearning MiniBatchKMeans MiniBatchNMF MiniBatchSparsePCA MissingIndicator ModifiedHuber
    MonotonicConstraint MultiLabelBinarizer MultiOutputClassifier MultiOutputLinearModel MultiOutputRegressor
    MultiTaskElasticNet MultiTaskElasticNetCV MultiTaskLasso MultiTaskLassoCV MultinomialNB NMF NearestCentroid
    NearestNeighbors NeighborhoodComponentsAnalysis NeighborsBase NeighborsHeap32 NeighborsHeap64
    NewtonCholeskySolver NewtonSolver Normalizer NuSVC NuSVR Nystroem OAS OPTICS OneClassSVM OneHotEncoder
    OneVsOneClassifier OneVsRestClassifier OrdinalEncoder OrthogonalMatchingPursuit OrthogonalMatchingPursuitCV
    OutputCodeClassifier PCA PLSCanonical PLSRegression PLSSVD PairwiseKernel PassiveAggressiveClassifier
    PassiveAggressiveRegressor PatchExtractor Perceptron Pipeline PoissonRegressor PolynomialCountSketch
    PolynomialFeatures PowerTransformer PredefinedSplit Product QuadraticDiscriminantAnalysis QuantileRegressor
    QuantileTransformer RANSACRegressor RBF RBFSampler RFE RFECV RadiusNeighborsClassifier
    RadiusNeighborsRegressor RadiusNeighborsTransformer RandomForestClassifier RandomForestRegressor
    RandomTreesEmbedding RandomizedSearchCV RationalQuadratic Regression RegressorChain RepeatedKFold
    RepeatedStratifiedKFold Ridge RidgeCV RidgeClassifier RidgeClassifierCV RobustScaler SGDClassifier
    SGDOneClassSVM SGDOptimizer SGDRegressor SVC SVR SelectFdr SelectFpr SelectFromModel SelectFwe SelectKBest
    SelectPercentile SelfTrainingClassifier SequentialFeatureSelector ShrunkCovariance ShuffleSplit SimpleImputer
    SkewedChi2Sampler SparseCoder SparsePCA SparseRandomProjection SpectralBiclustering SpectralClustering
    SpectralCoclustering SpectralEmbedding SplineTransformer SplitInfo SquaredEpsilonInsensitive SquaredHinge
    StackingClassifier StackingRegressor StandardScaler StratifiedGroupKFold StratifiedKFold
    StratifiedShuffleSplit Sum TSNE TargetEncoder TfidfTransformer TfidfVectorizer TheilSenRegressor
    TimeSeriesSplit TransformedTargetRegressor Tree TreeNode TreePredictor TruncatedSVD
    TunedThresholdClassifierCV TweedieRegressor VarianceThreshold VerboseReporter VotingClassifier
    VotingRegressor WeightedEdge WhiteKernel _BinMapper _BinaryGaussianProcessClassifierLaplace _BisectingTree
    _CFNode _CFSubcluster _CVIterableWrapper _CalibratedClassifier _ConstantPredictor _GeneralizedLinearRegressor
    _IdentityClassifier _IdentityRegressor _ImputerTriplet _MultiOutputEstimator _PLS _QuadTree _RepeatedSplits
    _RidgeGCV _SigmoidCalibration _SubsampleMetaSplitter _TemperatureScaling _XT_CenterStackOp _X_CenterStackOp
    HalfMultinomialLoss HalfSquaredError HalfBinomialLoss HalfGammaLoss HalfPoissonLoss HalfTweedieLoss
    HalfTweedieLossIdentity AbsoluteError ExponentialLoss HuberLoss PinballLoss IdentityLink LogitLink LogLink
    HalfLogitLink MultinomialLogit Interval
    CyAbsoluteError CyExponentialLoss CyHalfBinomialLoss CyHalfGammaLoss CyHalfMultinomialLoss CyHalfPoissonLoss
    CyHalfSquaredError CyHalfTweedieLoss CyHalfTweedieLossIdentity CyHuberLoss CyPinballLoss
    make_column_selector Bunch MetadataRequest MethodMetadataRequest
    _Scorer _CurveScorer _MultimetricScorer _PassthroughScorer _PredictScorer _ProbaScorer _ThresholdScorer
    Imputer BinomialDeviance MultinomialDeviance LeastSquaresError LeastAbsoluteError HuberLossFunction
    QuantileLossFunction QuantileEstimator MeanEstimator LogOddsEstimator ScaledLogOddsEstimator
    PriorProbabilityEstimator ZeroEstimator Log SquaredLoss Huber SigmoidCalibration
    `
    .trim()
    .split(/\s+/),
);

/** Where models are defined. Not datasets, externals, utils, callback, inspection: what lies there downloads and calls. */
const PACKAGES =
  /^sklearn\.(?:_loss|base|calibration|cluster|compose|covariance|cross_decomposition|decomposition|discriminant_analysis|dummy|ensemble|feature_extraction|feature_selection|frozen|gaussian_process|impute|isotonic|kernel_approximation|kernel_ridge|linear_model|manifold|mixture|model_selection|multiclass|multioutput|naive_bayes|neighbors|neural_network|pipeline|preprocessing|random_projection|semi_supervised|svm|tree)(?:\.[a-z_]+)*$/;

const ELSEWHERE = /^sklearn\.(?:utils(?:\._bunch)?|utils\._metadata_requests|metrics\._scorer|metrics\.scorer)$/;

const DISTANCES = /^sklearn\.(?:metrics|neighbors)\._?dist_metrics$/;

/**
 * Functions that fitted models hold and loading does not call: k-means keeps its solver, a selection its score, a
 * search its scorer. Called with one argument, as a hostile state could have it, they raise.
 */
export const SKLEARN_VALUES: readonly (readonly [module: string, names: string])[] = [
  ["sklearn.utils.validation", "check_array"],
  ["sklearn.cluster._kmeans", "_kmeans_single_lloyd _kmeans_single_elkan"],
  ["sklearn.feature_selection._univariate_selection", "f_classif f_regression chi2 r_regression"],
  ["sklearn.feature_selection._mutual_info", "mutual_info_classif mutual_info_regression"],
  [
    "sklearn.metrics._classification",
    "accuracy_score balanced_accuracy_score f1_score fbeta_score precision_score recall_score jaccard_score log_loss matthews_corrcoef brier_score_loss cohen_kappa_score hamming_loss d2_log_loss_score",
  ],
  ["sklearn.metrics._ranking", "roc_auc_score average_precision_score top_k_accuracy_score"],
  [
    "sklearn.metrics._regression",
    "r2_score mean_squared_error mean_absolute_error median_absolute_error root_mean_squared_error mean_absolute_percentage_error mean_squared_log_error root_mean_squared_log_error explained_variance_score max_error mean_pinball_loss mean_poisson_deviance mean_gamma_deviance mean_tweedie_deviance d2_absolute_error_score",
  ],
];

/** A class that a pickle may make empty and give its state. */
export function isSklearnClass(module: string, name: string): boolean {
  if (DISTANCES.test(module)) return /^(?!PyFunc)[A-Z][A-Za-z]*Distance(?:32|64)?$/.test(name);
  return (PACKAGES.test(module) || ELSEWHERE.test(module)) && CLASSES.has(name);
}

/** The makers of compiled classes, which take the class as their first argument. */
export function isSklearnCall(module: string, name: string): boolean {
  if (name === "newObj") return DISTANCES.test(module) || /^sklearn\.neighbors\._?(?:kd|ball)_tree$/.test(module);
  return PACKAGES.test(module) && /^__pyx_unpickle_[A-Z][A-Za-z0-9]*$/.test(name);
}
